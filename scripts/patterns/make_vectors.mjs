// What JavaScript's own engine says of random patterns and texts, for the tests of `Pattern`.
//
//     node make_vectors.mjs > vectors.json
//
// The generator is seeded: the same program writes the same file.

let state = 20260401
function random(limit) {
  // Mulberry32, a public-domain generator of Tommy Ettinger.
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
}

const pick = (choices) => choices[random(choices.length)]
const ATOMS = ['a', 'b', 'A', '1', 'é', '.', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '[ab]',
  '[^a]', '[a-zA]', '[^\\d\\s]', '[\\w-]', '\\u0061', '\\.', '{', '-']
const PLACES = ['^', '$', '\\b', '\\B']
const LOOKS = ['(?=', '(?!', '(?<=', '(?<!']
const MARKS = ['', '', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,3}', '*?', '+?']

function piece(depth) {
  const kind = random(12)
  if (kind === 0) return pick(PLACES)
  if (kind <= 3 && depth > 0) return pick(['(', '(?:']) + choice(depth - 1) + ')' + pick(MARKS)
  if (kind === 4 && depth > 0) return pick(LOOKS) + choice(depth - 1) + ')'
  return pick(ATOMS) + pick(MARKS)
}

function choice(depth) {
  const branches = random(4) === 0 ? 2 : 1
  return Array.from({ length: branches }, () =>
    Array.from({ length: 1 + random(3) }, () => piece(depth)).join('')).join('|')
}

const rows = []
while (rows.length < 800) {
  const flags = pick(['', '', 'i', 's', 'm', 'im'])
  const pattern = choice(3)
  const text = Array.from({ length: random(9) }, () => pick([...'aabAB1 \né{-.'])).join('')
  rows.push({ flags, pattern, text, found: new RegExp(pattern, flags).test(text) })
}
process.stdout.write('[\n' + rows.map((row) => JSON.stringify(row)).join(',\n') + '\n]\n')
