"""Random chats, and random templates over what chat templates use."""

import random

TEXTS = [
    "Hello",
    "  padded \n",
    "",
    "H\u00e9llo w\u00f6rld",
    "two\nlines\n",
    "<|im_end|>",
    "a b  c",
    "\u4f60\u597d",
    'it\'s "quoted"',
    "tab\there",
    "<think>why</think>ok",
    "[INST] x [/INST]",
    "\U0001f600 end",
    '{"json": [1, 2]}',
    "12",
    "3.50",
    "\u00a0nbsp\u2028",
    "line\r\nline",
    "&<>'",
    "\u0130\u00df",
]
KEYS = ["a", "b", "name", "type", "content", "items", "q"]


def value(source, depth=0):
    kind = source.random()
    if kind < 0.4 or depth > 2:
        return source.choice(TEXTS)
    if kind < 0.55:
        return source.choice([0, 1, -3, 42, 10**12])
    if kind < 0.65:
        return source.choice([0.5, 1.0, -2.25, 1e20, 3.14159, 1e-7])
    if kind < 0.75:
        return source.choice([True, False, None])
    if kind < 0.88:
        return [value(source, depth + 1) for _ in range(source.randint(0, 3))]
    return {source.choice(KEYS): value(source, depth + 1) for _ in range(source.randint(0, 3))}


def tool(source):
    properties = {
        source.choice(KEYS): {
            "type": source.choice(["string", "integer", "array"]),
            "description": source.choice(TEXTS),
        }
        for _ in range(source.randint(0, 3))
    }
    return {
        "type": "function",
        "function": {
            "name": source.choice(["look_up", "book"]),
            "description": source.choice(TEXTS),
            "parameters": {
                "type": "object",
                "properties": properties,
                "required": list(properties)[:1],
            },
        },
    }


def message(source, role):
    made = {
        "role": role,
        "content": (
            source.choice(TEXTS)
            if source.random() < 0.85
            else source.choice(
                [None, [{"type": "text", "text": source.choice(TEXTS)}, {"type": "image"}]]
            )
        ),
    }
    if role == "assistant" and source.random() < 0.4:
        made["tool_calls"] = [
            {
                "id": "c1",
                "type": "function",
                "function": {
                    "name": "look_up",
                    "arguments": {source.choice(KEYS): value(source, 2)},
                },
            }
        ]
    if role == "assistant" and source.random() < 0.2:
        made["reasoning_content"] = source.choice(TEXTS)
    if role == "tool":
        made["name"] = "look_up"
    return made


def chat(source):
    roles = ["system"] if source.random() < 0.5 else []
    for turn in range(source.randint(0, 5)):
        roles.append(
            ["user", "assistant"][turn % 2]
            if source.random() < 0.85
            else source.choice(["user", "assistant", "tool", "system", "ipython"])
        )
    return {
        "messages": [message(source, role) for role in roles],
        "tools": (
            [tool(source) for _ in range(source.randint(1, 2))] if source.random() < 0.4 else None
        ),
        "documents": None,
        "add_generation_prompt": source.random() < 0.5,
        "variables": {
            "enable_thinking": source.random() < 0.5,
            "n": source.randint(-3, 9),
            "s": source.choice(TEXTS),
            "v": value(source),
            "xs": [source.randint(0, 5) for _ in range(source.randint(0, 4))],
            "d": {key: value(source, 1) for key in source.sample(KEYS, 3)},
        },
    }


class RandomTemplate:
    """A small grammar; names are ones that exist, mostly."""

    def __init__(self, source):
        self.source = source
        self.names = ["n", "s", "v", "xs", "d", "messages", "tools", "missing", "enable_thinking"]
        self.in_loop = False

    def pick(self, *choices):
        return self.source.choice(choices)

    def name(self):
        return self.source.choice(self.names)

    def string(self):
        return self.pick(
            "'a'",
            "''",
            "' '",
            "'\\n'",
            "'user'",
            "'l'",
            "'<think>'",
            '"it\'s"',
            "'x1'",
            "'\u00e9'",
            "'role'",
            "'content'",
            "','",
        )

    def expression(self, depth=0):
        if depth > 3:
            return self.pick(self.name(), self.string(), "1", "0", "2.5", "none", "true")
        e = lambda: self.expression(depth + 1)
        kind = self.source.randrange(26)
        if kind < 4:
            return self.name()
        if kind == 4:
            return self.string()
        if kind == 5:
            return self.pick("0", "1", "-2", "7", "1.5", "none", "true", "false", "[]", "{}", "()")
        if kind == 6:
            return f"{e()} {self.pick('+', '-', '*', '/', '//')} {e()}"
        if kind == 7:
            return f"{e()} ~ {e()}"
        if kind == 8:
            return f"{e()} {self.pick('==', '!=', '<', '>=', 'in', 'not in')} {e()}"
        if kind == 9:
            return f"({e()} {self.pick('and', 'or')} {e()})"
        if kind == 10:
            return f"(not {e()})"
        if kind == 11:
            return f"({e()} if {e()} else {e()})"
        if kind == 12:
            return f"{self.name()}.{self.pick('a', 'b', 'role', 'content', 'name', 'x')}"
        if kind == 13:
            return f"{self.name()}[{e()}]"
        if kind == 14:
            bound = lambda: self.pick("", "", "0", "1", "-1", "2", "-2", "9")
            step = self.pick("", "", ":", ":2", ":-1", ":-2")
            return f"{self.name()}[{bound()}:{bound()}{step}]"
        if kind == 15:
            return f"[{e()}, {e()}]"
        if kind == 16:
            return "{" + f"{self.string()}: {e()}, {self.string()}: {e()}" + "}"
        if kind == 17:
            method = self.pick(
                "split()",
                "strip()",
                "upper()",
                "lower()",
                "title()",
                "rstrip()",
                "capitalize()",
                "splitlines()",
                "lstrip('H ')",
                "rsplit(None, 1)",
                "startswith('H')",
                "endswith('\\n')",
                "count('l')",
                "find('o')",
                f"split({self.string()})",
                f"replace({self.string()}, 'Z')",
                "get('a', 3)",
                "get('name')",
                "isdigit()",
            )
            return f"{self.pick(self.name(), 's', 'd')}.{method}"
        if kind == 18:
            test = self.pick(
                "defined",
                "undefined",
                "none",
                "string",
                "mapping",
                "iterable",
                "number",
                "sequence",
                "boolean",
                "true",
                "false",
                "integer",
                "float",
                "odd",
                "even",
                "not none",
                "not string",
                "eq 1",
                "in xs",
                "divisibleby 2",
                "lower",
            )
            return f"({e()} is {test})"
        return f"{e()} | {self.filter(e)}"

    def filter(self, e):
        return self.pick(
            "trim",
            "length",
            "upper",
            "lower",
            "capitalize",
            "title",
            "string",
            "list",
            "first",
            "last",
            "tojson",
            "tojson",
            "tojson(indent=2)",
            "tojson(ensure_ascii=true)",
            "int",
            "float",
            "abs",
            "round",
            "round(1)",
            "sort",
            "unique | list",
            "reverse | list",
            "join(', ')",
            "sum",
            "min",
            "max",
            "default('d')",
            "default('d', true)",
            "safe",
            "items | list",
            "dictsort",
            "map('string') | list",
            "map(attribute='role') | list",
            "map('upper') | join('-')",
            "selectattr('role', 'equalto', 'user') | list",
            "rejectattr('content') | list",
            "select('string') | list",
            "reject('none') | list | length",
            "indent",
            "indent(2, true)",
            f"replace({self.string()}, {self.string()})",
            "tojson(separators=(',', ':'))",
            "selectattr('content', 'defined') | map(attribute='content') | list",
            "count",
            "d(1)",
        )

    def block(self, depth):
        body = lambda: "".join(self.statement(depth + 1) for _ in range(self.source.randint(0, 3)))
        kind = self.source.randrange(9)
        if kind < 3:
            middle = (
                f"{self.tag('elif ' + self.expression())}{body()}"
                if self.source.random() < 0.3
                else ""
            )
            last = f"{self.tag('else')}{body()}" if self.source.random() < 0.5 else ""
            return f"{self.tag('if ' + self.expression())}{body()}{middle}{last}{self.tag('endif')}"
        if kind < 6:
            name = self.pick("m", "x", "item")
            condition = f" if {self.expression()}" if self.source.random() < 0.2 else ""
            head = self.tag(
                f"for {name} in {self.pick(self.name(), 'messages', 'xs', self.expression())}{condition}"
            )
            outer, self.names = self.names, self.names + [
                name,
                name,
                "loop.index",
                "loop.last",
                "loop.first",
                "loop.index0",
                "loop.length",
                "loop.nextitem",
            ]
            inside = body()
            if self.source.random() < 0.15:
                inside += (
                    self.tag(f"if {self.expression()}")
                    + self.tag(self.pick("break", "continue"))
                    + self.tag("endif")
                )
            self.names = outer
            return f"{head}{inside}{self.tag('endfor')}"
        if kind == 6:
            name = self.pick("a", "b", "block")
            made = f"{self.tag('set ' + name)}{body()}{self.tag('endset')}"
            self.names = self.names + [name]
            return made
        if kind == 7:
            return f"{self.tag('filter ' + self.pick('upper', 'trim', 'indent(2)'))}{body()}{self.tag('endfilter')}"
        name = self.pick("f", "g")
        outer, self.names = self.names, self.names + ["p", "q"]
        inside = body()
        self.names = outer
        head = self.tag(f"macro {name}(p, q={self.expression(2)})")
        call = self.pick(
            f"{name}({self.expression(2)})", f"{name}(q={self.expression(2)}, p=1)", f"{name}()"
        )
        return f"{head}{inside}{self.tag('endmacro')}{{{{ {call} }}}}"

    def tag(self, text):
        return (
            self.pick("{%", "{%", "{%-", "{%+") + f" {text} " + self.pick("%}", "%}", "-%}", "+%}")
        )

    def statement(self, depth=0):
        kind = self.source.randrange(10)
        if kind < 3:
            return self.pick(
                "text", " ", "\n", "  \n", "\n  ", "\t", "\n\n", "end.\n", "<|im_start|>", "{ }"
            )
        if kind < 6 or depth > 2:
            return (
                self.pick("{{", "{{", "{{-")
                + f" {self.expression()} "
                + self.pick("}}", "}}", "-}}")
            )
        if kind < 7:
            name = self.pick("a", "b", "c")
            made = self.tag(f"set {name} = {self.expression()}")
            self.names = self.names + [name]
            return made
        if kind == 7 and self.source.random() < 0.3:
            return self.pick("{# c #}", "{#- c -#}", "{# c\n #}\n")
        return self.block(depth)

    def text(self):
        return "".join(self.statement() for _ in range(self.source.randint(1, 6)))
