"""One short template for each construct that chat templates use."""

MESSAGES = [
    {"role": "system", "content": "  Be brief.\n"},
    {"role": "user", "content": "H\u00e9llo <b>w\u00f6rld</b>! It's \"fine\"\n\nnew line"},
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": "c1", "function": {"name": "look_up", "arguments": {"q": "x", "n": 3}}}]},
    {"role": "tool", "content": "{\"a\": [1, 2.5, null, true]}", "name": "look_up"},
    {"role": "user", "content": [{"type": "text", "text": "part"}, {"type": "image"}]},
]
VARIABLES = {
    "n": 7, "f": 2.5, "big": 1e16, "small": 1e-5, "yes": True, "no": False, "nothing": None,
    "s": "The quick  brown\tfox\r\njumps ", "empty": "", "xs": [3, 1, 2, 3],
    "words": ["b", "A", "c", "a"], "d": {"b": 1, "a": {"x": [1, 2]}, "items": 5, "C": "v"},
    "people": [{"n": "Zo\u00eb", "a": 3}, {"n": "al", "a": 1, "ok": True}, {"n": "Bo", "a": 2}],
    "greek": "\u039f\u0394\u039f\u03a3 \u03a3\u03a3", "sharp": "stra\u00dfe \ufb01n \u01c6",
    "quote": "it's", "both": "it's \"x\"", "control": "a\x00\x1b\u200b\ue000\U0001f600\x7f",
}
EXPRESSIONS = """
1 + 2 * 3 - 4 // 3 % 2|2 ** 3 ** 2|-n|abs~|+n|7 / 2|-7 // 2|-7 % 3|7 % -3|7.5 // 2|-7.5 % 2|n / 7
2 ** -1|1e3|1_000|0x1F|1.5e-7|big|small|123456789.123|0.1 + 0.2|1e22|1e15|100000.0 * 1000000
"a" ~ 1 ~ none ~ true ~ 2.0|"a" "b"|"x" * 3|[1] * 2|[1, 2] + [3]|(1, 2) + (3,)|()|(1,)|[[], {}]
{"a": 1, "b": [1, "x", none, true]}|{1: 2, none: 3}|{"a": 1, "a": 2}|[quote, both, control, s]
n > 3 and n < 10|n > 3 < 9|1 < 2 < 3|1 < 3 < 2|not n == 7|not yes or no and yes|n and 0 or "z"
"a" < "b"|[1, 2] < [1, 3]|1 == 1.0|true == 1|"1" == 1|none == false|xs == [3, 1, 2, 3]|d == {}
"ell" in "hello"|"z" not in "hello"|2 in xs|"b" in d|"z" in d|n in (7, 8)|1 in missing|"" in "a"
yes if n else no|"x" if no|("x" if no) is undefined|1 if false else 2 if false else 3
missing|missing is defined|missing.x is defined|d.zz|d.zz is undefined|d.a.x[1]|d["a"]["x"][-1]
d.items|d.items is callable|d["items"]|d.b|d.get("b")|d.get("z")|d.get("z", 4)|d.keys() ^ list
d.values() ^ list|d.items() ^ list|d ^ list|d ^ items ^ list|d ^ length|d.items() ^ length
xs[0]|xs[-1]|xs[10] is defined|xs[1:]|xs[:-1]|xs[::-1]|xs[::2]|xs[-2:]|xs[5:]|s[4:9]|s[-3:]
s[::-1]|s[0]|s[::-2]|xs[3:0:-1]|xs[none:2]|xs[1:3][0]|"abc"[1:][0]|words[1:][::-1]|s.0
s.split()|s.split(" ")|s.split(" ", 1)|s.split(none, 2)|s.rsplit(" ", 1)|s.rsplit(none, 1)
s.strip()|s.lstrip()|s.rstrip()|s.strip("T ")|"xxaxx".strip("x")|"xxa".lstrip("x")|s.splitlines()
s.startswith("The")|s.endswith(" ")|s.startswith(("x", "T"))|s.upper()|s.lower()|s.title()
s.replace("o", "0")|s.replace("o", "0", 1)|"aaa".replace("", "-")|"aaa".replace("aa", "b")
s.find("q")|s.find("zz")|s.rfind("o")|s.count("o")|"aaaa".count("aa")|s.index("q")|", ".join(words)
"a-b".split("-")[0]|"a".join("xyz")|"abc".removeprefix("a")|"abc".removesuffix("c")|quote.capitalize()
"12".isdigit()|"a1".isalpha()|"a1".isalnum()|" ".isspace()|"AB".isupper()|"ab".islower()
greek.lower()|greek ^ lower|greek.capitalize()|greek.title()|sharp.upper()|sharp.capitalize()
sharp ^ title|sharp.title()|s ^ trim|s ^ trim("T ")|s ^ upper|s ^ lower|s ^ capitalize|s ^ title
"a-b (c) d[e" ^ title|s ^ length|xs ^ length|missing ^ length|s ^ replace("o", "0", 1)|5 ^ replace(5, 6)
s ^ string|5 ^ string|none ^ string|xs ^ string|s ^ safe|xs ^ join|xs ^ join("-")|words ^ join(", ")
people ^ join(",", attribute="n")|people ^ map(attribute="n") ^ list|people ^ map(attribute="zz", default="-") ^ join
words ^ map("upper") ^ list|words ^ map("replace", "a", "q") ^ join|people ^ map(attribute="n") ^ first
people ^ selectattr("ok") ^ list|people ^ selectattr("a", "gt", 1) ^ map(attribute="n") ^ join(",")
people ^ rejectattr("ok", "defined") ^ list ^ length|people ^ selectattr("n", "equalto", "Bo") ^ first
people ^ selectattr("a", "in", [1, 2]) ^ list|xs ^ select("odd") ^ list|xs ^ reject("odd") ^ list
xs ^ select ^ list|[0, 1, "", "a"] ^ select ^ list|words ^ select("in", ["a"]) ^ list
xs ^ sort|words ^ sort|words ^ sort(case_sensitive=true)|words ^ sort(reverse=true)|people ^ sort(attribute="a") ^ map(attribute="n") ^ list
xs ^ unique ^ list|words ^ unique ^ list|words ^ unique(true) ^ list|xs ^ reverse ^ list|s ^ reverse
xs ^ sum|xs ^ min|xs ^ max|people ^ sum(attribute="a")|words ^ min|words ^ max|[] ^ max is defined
xs ^ first|xs ^ last|[] ^ first is defined|"abc" ^ last|"abc" ^ first|"abc" ^ list|d ^ dictsort
d ^ dictsort(true)|{"b": 1, "a": 2} ^ dictsort(by="value")|{"b": 1, "a": 2} ^ dictsort(reverse=true)
"42" ^ int|"4.7" ^ int|"x" ^ int|"x" ^ int(5)|"0x1f" ^ int(0, 16)|3.9 ^ int|none ^ int|" 12 " ^ int
"1e3" ^ float|"x" ^ float|"x" ^ float(1.5)|3 ^ float|-5 ^ abs|-5.5 ^ abs|2.5 ^ round|3.5 ^ round
2.675 ^ round(2)|1234.5678 ^ round(-2)|2.1 ^ round(method="ceil")|2.9 ^ round(0, "floor")|7 ^ round|0.125 ^ round(2)
missing ^ default("x")|empty ^ default("x")|empty ^ default("x", true)|none ^ d("x")|missing ^ default
nothing ^ default("x", boolean=true)|0 ^ default(5, true)|missing.x ^ default("x")
d ^ tojson|d ^ tojson(indent=2)|xs ^ tojson|s ^ tojson|control ^ tojson|control ^ tojson(ensure_ascii=true)
d ^ tojson(separators=(",", ":"))|d ^ tojson(indent=1, separators=(" ,", " = "))|d ^ tojson(sort_keys=true)
[] ^ tojson(indent=2)|{} ^ tojson|[1, [2, {"a": []}]] ^ tojson(indent=4)|f ^ tojson|none ^ tojson|yes ^ tojson
{1: 1, none: 2, true: 3} ^ tojson|"<a>&'" ^ tojson|d ^ tojson(indent="--")|(1, 2) ^ tojson|big ^ tojson
"a\\nb\\n\\nc" ^ indent|"a\\nb\\n\\nc" ^ indent(2, true)|"a\\nb\\n\\nc" ^ indent(1, blank=true)|"a\\nb" ^ indent("> ")|"" ^ indent(3, true)
n is number|n is integer|f is float|yes is boolean|yes is number|yes is integer|s is string|d is mapping
xs is iterable|xs is sequence|d is sequence|s is iterable|5 is iterable|missing is iterable|missing is sequence
none is none|none is not none|n is odd|n is even|n is divisibleby 7|n is divisibleby(2)|n is eq 7|n is gt(3)
n is ne 8|n is lt 3|"a" is in "abc"|"a" is lower|"A" is upper|yes is true|yes is false|1 is true|xs is sameas xs
n is not odd|not n is odd|n is odd and yes|yes is sameas true|s is not string or n is defined|cat is callable
range(3) ^ list|range(1, 7, 2) ^ list|range(3, 0, -1) ^ list|range(0) ^ list|dict(a=1) ^ tojson|dict({"b": 2}, a=1)
"\\x41\\u00e9\\U0001f600\\t|\\q\\'"|'it\\'s'|"a\\
b"|strftime_now("%d %b %Y")|strftime_now("%A, %B %-d, %Y %H:%M:%S %p %j %y %I %e|%%")|bos_token ~ eos_token
-x|n.x|none.x|none["x"]|xs.x|5.5 ^ tojson|xs["a"]|d[xs]|"a" + 1|"a" + missing|1 / 0|[] < 1|n()|missing()|d.update({})
s ^ nosuchfilter|s is nosuchtest|xs ^ map|"x" ^ int("y")|n ^ length|none ^ length|"abc" ^ round|d["x"].y|missing[0]
messages[1].content.split("\\n")[-1]|messages[1]["content"] ^ length|messages[-1].content[0].text|messages ^ length
messages[2].tool_calls[0].function.arguments ^ tojson|messages[2].content is none|messages ^ map(attribute="role") ^ join(",")
add_generation_prompt is defined|messages ^ selectattr("role", "equalto", "user") ^ list ^ length
"a,b" ^ first ~ "|" ~ ("x" ^ upper)|{"a": 1}["a"]|{"a": 1}.a|[1, 2, 3][1]|"abc"[1]|("a", "b")[0]|("a" ~ "b") ^ upper|"%" ~ 5 % 3
"""


def expressions():
    """Bars part the lines, so filters are written with ^; ~ after a name marks nothing."""
    for line in EXPRESSIONS.strip().replace("|abs~|", "|-n ^ abs|").split("\n"):
        for part in line.split("|"):
            if part.strip():
                yield part.replace(" ^ ", " | ").strip()


STATEMENTS = [
    "{% if n > 5 %}a{% elif n %}b{% else %}c{% endif %}",
    "{% if missing %}a{% endif %}z\n",
    "a\n{% if yes %}\n  b\n{% endif %}\nc\n\n",
    "  {%- if yes -%}  b  {%- endif -%}  c",
    "  {%+ if yes %}  b  {%+ endif +%}\n  c",
    "x {# note #} y\n  {# line #}\nz {#- cut -#} w",
    "{{- ' a ' -}}  b  {{ ' c ' }}\n\n d",
    "\t {% if yes %}\t{% endif %}x\n \t{{ n }}\n",
    "{% raw %}{{ n }} {% if %}{% endraw %}!",
    "a {%- raw -%}  {{ x }}  {%- endraw -%} b",
    "{% for x in xs %}{{ loop.index }}/{{ loop.length }}:{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for x in xs %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.depth }}{{ loop.depth0 }};{% endfor %}",
    "{% for x in xs %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}",
    "{% for x in xs %}{{ loop.previtem is defined }}{{ loop.cycle('a', 'b') }}{{ loop.changed(x) }} {% endfor %}",
    "{% for x in xs if x > 1 %}{{ x }}{{ loop.length }}{% else %}none{% endfor %}",
    "{% for x in [] %}{{ x }}{% else %}empty{% endfor %}{% for x in missing %}a{% else %}b{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k, v in d | items %}{{ k }}{% endfor %}",
    "{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for k in d %}{{ k }}{% endfor %}{% for c in 'abc' %}{{ c }}-{% endfor %}",
    "{% for a, b in [(1, 2, 3)] %}{{ a }}{% endfor %}",
    "{% for x in xs %}{% if x == 1 %}{% continue %}{% endif %}{% if loop.index > 3 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in xs %}{% for y in xs %}{% if y == 2 %}{% break %}{% endif %}{{ x }}{{ y }} {{ loop.depth }}{% endfor %};{% endfor %}",
    "{% set a = 1 %}{% for x in xs %}{% set a = a + x %}{{ a }},{% endfor %}{{ a }}",
    "{% set ns = namespace(a=0, b='x') %}{% for x in xs %}{% set ns.a = ns.a + x %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c is defined }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set (c, e) = [3, 4] %}{{ c }}{{ e }}",
    "{% set t = 1, 2 %}{{ t }}",
    "{% set a %}  x{{ n }}\n{% endset %}[{{ a }}]{{ a is string }}",
    "{% set a | trim | upper %}  x{{ n }}  {% endset %}[{{ a }}]",
    "{% if yes %}{% set q = 5 %}{% endif %}{{ q }}",
    "{% for x in xs %}{% set inner = x %}{% endfor %}{{ inner is defined }}",
    "{% set q = 1 %}{% set block %}{% set q = 2 %}{{ q }}{% endset %}{{ q }}{{ block }}",
    "{% filter upper %}a{{ s }}{% endfilter %}",
    "{% filter trim | replace('a', 'b') %} banana {% endfilter %}.",
    "{% macro m(a, b=2, c=a) %}{{ a }}-{{ b }}-{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, c=5) }} {{ m(b=3, a=4) }} {{ m() }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, x=4) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}",
    "{% macro down(k) %}{{ k }}{% if k > 0 %}{{ down(k - 1) }}{% endif %}{% endmacro %}{{ down(5) }}",
    "{% macro m() %}\n  {{ later }}\n{% endmacro %}\n{% set later = 9 %}{{ m() | trim }}",
    "{% macro m(x) -%}\n  [{{ x }}]\n{%- endmacro -%}\n{% for x in xs %}{{ m(x) }}{% endfor %}",
    "{% macro m() %}{% set z = 1 %}{% endmacro %}{{ m() }}{{ z is defined }}",
    "{% for x in xs %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% generation %}a{% set g = 3 %}{{ g }}{% endgeneration %}{{ g is defined }}",
    "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% endif %}{% endfor %}",
    "{{ raise_exception('No: ' ~ n) }}",
    "{% if n == 7 %}{{ raise_exception('odd \u00e9') }}{% endif %}",
    "{% set x = raise_exception(n) %}",
    "{{ {'a': {'b': {}}} }}{{ {'a': '}}'} }}",
    "{{ '{{' }}{{ '%}' }}{% if '%}' %}x{% endif %}",
    "line\r\nnext\rlast\n",
    "{% set _ = missing %}{{ _ }}",
    "{{ xs | tojson }}\n{{ d | tojson }}\n",
    "{{ cat }}{% macro cat(x) %}{% endmacro %}",
    "{% set loop = 5 %}{{ loop }}",
    "{% for x in xs %}{{ x }}{% endfor %}{{ x is defined }}{{ loop is defined }}",
    "{% set ns = namespace() %}{% set ns.m = 'a' %}{% set ns.m = ns.m ~ 'b' %}{{ ns.m }}",
    "{% set ns = namespace(d) %}{{ ns.b }}",
    "{% set n.x = 1 %}",
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% else %}{% set loop_messages = messages %}{% endif %}{{ loop_messages | length }}",
    "{%- for message in messages %}\n    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}\n        x\n    {%- endif %}\n{%- endfor %}",
    "{% for x in xs recursive %}{% endfor %}",
    "{{ 1 if yes }}{{ 1 if no }}|{{ (1 if no) | default('d') }}",
    "{{ 'a' 'b' ~ 'c' }}{{ not missing }}{{ missing | default(missing2) | default('q') }}",
    "{{ ('x' ~ n) | upper | lower }}{{ (xs | first) + 1 }}{{ -n | abs }}{{ -(n | abs) }}",
    "{% set content = messages[1].content %}{% if '</think>' in content %}y{% else %}{{ content.split('<b>')[0].rstrip('\\n').split('l')[-1].lstrip('\\n') }}{% endif %}",
]
# Recursive loops are refused here.
STATEMENTS = [text for text in STATEMENTS if "recursive" not in text]
ALL = ["{{ " + text + " }}" for text in expressions()] + STATEMENTS
