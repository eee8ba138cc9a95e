import Testing

@testable import Tokenizers

@Suite("Byte-pair merging")
struct MergeTests {
    /// The definition: the pair of lowest rank, leftmost first, until none is left.
    private func merged(_ symbols: [Int32], _ table: PairTable) -> [Int32] {
        var symbols = symbols
        while true {
            var best: (index: Int, merge: UInt64)?
            for index in symbols.indices.dropLast() {
                let (left, right) = (UInt32(symbols[index]), UInt32(symbols[index + 1]))
                if let merge = table.value(left, right), merge < best?.merge ?? .max {
                    best = (index, merge)
                }
            }
            guard let best else { return symbols }
            symbols[best.index] = Int32(truncatingIfNeeded: best.merge)
            symbols.remove(at: best.index + 1)
        }
    }

    @Test("scan and heap give what the definition gives", arguments: 0..<60)
    func equality(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var table = PairTable()
        for rank in 0..<40 {
            let limit = UInt32(3 + rank / 2)
            table.insert(
                UInt32.random(in: 0..<limit, using: &generator),
                UInt32.random(in: 0..<limit, using: &generator),
                UInt64(rank) << 32 | UInt64(3 + rank))
        }
        for length in [0, 1, 2, 3, 10, 47, 48, 49, 50, 200] {
            let symbols = (0..<length).map { _ in Int32.random(in: 0..<3, using: &generator) }
            var merger = BytePairMerger()
            for symbol in symbols { merger.append(symbol) }
            let output = TokenBuffer()
            merger.merge(table, rankCount: 40, into: output)
            #expect(output.ids == merged(symbols, table), "seed \(seed) length \(length)")
        }
    }

    @Test(
        "a word of a million letters or blanks takes time in proportion",
        arguments: ["a", " ", "ab", "\n"])
    func pathological(unit: String) throws {
        for name in ["pilot", "llama3", "llama2"] {
            let tokenizer = try Fixtures.tokenizer(name)
            func seconds(_ length: Int) -> Double {
                let text = Array(String(repeating: unit, count: length / unit.utf8.count).utf8)
                let clock = ContinuousClock()
                let taken = (0..<3).map { _ in
                    clock.measure {
                        _ = tokenizer.encode(
                            text, specialTokens: .recognised, addingSpecialTokens: false)
                    }
                }.min()
                return taken.map { $0 / .seconds(1) } ?? 0
            }
            // Sixteen times the text: 16 in proportion, 256 if the cost grew with the square.
            #expect(seconds(1 << 20) < 128 * seconds(1 << 16) + 0.05, "\(name)")
        }
    }

    @Test("a pair table finds what was put in and nothing else")
    func pairTable() {
        var generator = SeededGenerator(seed: 9)
        var table = PairTable()
        var model: [UInt64: UInt64] = [:]
        for _ in 0..<5000 {
            let left = UInt32.random(in: 0..<80, using: &generator)
            let right = UInt32.random(in: 0..<80, using: &generator)
            let value = UInt64.random(in: 0..<1000, using: &generator)
            let isNew = table.insert(left, right, value)
            #expect(
                isNew
                    == (model.updateValue(value, forKey: UInt64(left) << 32 | UInt64(right)) == nil)
            )
        }
        #expect(table.count == model.count)
        for left in UInt32(0)..<90 {
            for right in UInt32(0)..<90 {
                #expect(table.value(left, right) == model[UInt64(left) << 32 | UInt64(right)])
            }
        }
    }

    @Test("the word cache gives back what it kept, and tells words apart")
    func wordCache() {
        let cache = WordCache()
        var generator = SeededGenerator(seed: 4)
        var words: [[UInt8]] = [[0], [0, 0], [1], [1, 0]]
        for _ in 0..<300 {
            let length = Int.random(in: 1...WordCache.longestWord, using: &generator)
            words.append((0..<length).map { _ in UInt8.random(in: 0...2, using: &generator) })
        }
        for word in words {
            let expected = word.prefix(WordCache.mostIDs).map { Int32($0) + Int32(word.count) }
            let key = word.withUnsafeBufferPointer(WordCache.Key.init)
            let output = TokenBuffer()
            output.append(77)
            for id in expected { output.append(id) }
            cache.keep(key, output, from: 1)
            let found = TokenBuffer()
            #expect(cache.append(key, to: found))
            #expect(found.ids == expected)
            let other = (word.dropLast() + [9]).withUnsafeBufferPointer(WordCache.Key.init)
            #expect(!cache.append(other, to: found))
        }
    }
}
