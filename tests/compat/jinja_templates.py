# SPDX-License-Identifier: Apache-2.0
"""Templates for jinja_compare.py: written ones, and ones generated from a grammar with a seed."""
import itertools
import random

CONTEXT = {
    "a": 5, "b": 2, "neg": -7, "zero": 0, "f": 2.5, "tiny": 1e-7, "huge": 1e22, "s": "hello World", "u": "héllo ß 世界",
    "empty": "", "t": True, "no": False, "nothing": None, "l": [3, 1, 2], "words": ["b", "A", "c", "B", "a"], "e": [],
    "tup": (1, "x"), "d": {"x": 1, "y": "two", "z": [1, 2]}, "nested": [[1, 2], [3], []], "ed": {},
    "users": [{"name": "bob", "age": 30, "tags": ["x"]}, {"name": "Alice", "age": 25, "tags": []},
              {"name": "carol", "age": 30, "tags": ["y", "z"]}],
    "tree": [{"n": "r", "c": [{"n": "x", "c": [{"n": "y", "c": []}]}, {"n": "z", "c": []}]}],
    "lines": "one\ntwo\n\n  three\n", "html": "<a href=\"x\">'&'</a>", "csv": "k1=v1,k2=v2,,k3",
    "env": {"HOME": "/home/u", "PORT": "8080", "EMPTY": ""},
}

FILES = {
    "part": "part({{ x }}{{ a }})", "line": "  {{ name }}: {{ image }}\n", "loop": "{{ loop.index }};",
    "macros": "{% macro hi(n, m='!') %}hi {{ n }}{{ m }}{{ x }}{% endmacro %}{% set val = 42 %}{% set _own = 1 %}"
              "{% macro wrap() %}<{{ caller() }}>{% endmacro %}text",
    "base": "A{% block a %}base-a{% endblock %}B{% block b %}base-b{{ x }}{% endblock %}C",
    "mid": "{% extends 'base' %}{% block a %}mid({{ super() }}){% endblock %}",
    "list": "{% for i in items %}{% block item scoped %}[{{ i }}]{% endblock %}{% endfor %}",
    "required": "{% block r required %}{% endblock %}", "broken": "{% if %}", "deep/er": "deeper",
    "sets": "{% set y = 7 %}{{ y }}", "nl": "line\n", "self": "{% if n > 0 %}{{ n }}{% set n = n - 1 %}{% include 'self' %}{% endif %}",
}

ATOMS = ["a", "b", "neg", "zero", "f", "s", "u", "t", "no", "nothing", "l", "words", "e", "tup", "d", "nope", "nested", "users",
         "1", "0", "-1", "3", "10", "2.5", "0.1", "1e3", "1e16", "'x'", "'ab'", "\"it's\"", "''", "'a,b'", "[]", "[1, 2]", "[1, 'a']",
         "(1,)", "()", "(1, 2)", "{}", "{'k': 1}", "true", "false", "none", "empty", "html", "lines", "csv", "huge", "tiny",
         "range(3)", "range(5, 0, -2)", "d.x", "d['y']", "l[0]", "users[0].name", "s[1:3]", "env.PORT", "'%s'", "'{}'"]
BINARY = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
FILTERS = [
    "abs", "attr('x')", "batch(2)|list", "batch(2, 0)|list", "capitalize", "center(9)", "count", "default('d')", "d('d', true)",
    "dictsort", "dictsort(true)", "dictsort(false, 'value')", "dictsort(reverse=true)", "e", "escape|escape", "filesizeformat",
    "filesizeformat(true)", "first", "float", "float(1.5)", "forceescape", "format(1)", "format('x', 2)", "groupby('age')|list",
    "groupby(0)", "indent", "indent(2, true)", "indent('> ', blank=true)", "int", "int(7)", "int(0, 16)", "items|list", "join",
    "join(', ')", "join(attribute='name')", "join('-', 0)", "last", "length", "list", "lower", "map('upper')|list", "map('int')|list",
    "map(attribute='name')|list", "map(attribute='q', default=1)|list", "max", "min", "max(true)", "pprint", "reject('odd')|list",
    "rejectattr('tags')|list", "replace('a', 'b')", "replace('l', 'LL', 1)", "reverse|list", "round", "round(1)", "round(1, 'ceil')",
    "round(0, 'floor')", "safe", "select|list", "select('string')|list", "selectattr('age', 'gt', 26)|list", "slice(2)|list",
    "slice(3, 'z')|list", "sort", "sort(true)", "sort(case_sensitive=true)", "sort(attribute='age,name')", "sort(attribute='name')",
    "string", "striptags", "sum", "sum('age')", "sum(start=10)", "title", "tojson", "tojson(2)", "trim", "trim('ho')", "truncate(5)",
    "truncate(5, true, '', 0)", "truncate(8, false, '..', 1)", "unique|list", "unique(true)|list", "upper", "urlencode", "wordcount",
    "wordwrap(5)", "wordwrap(4, false)", "xmlattr", "xmlattr(false)", "list|length", "string|length", "first|default('none')", "items",
]
TESTS = ["boolean", "callable", "defined", "divisibleby 2", "divisibleby(3)", "eq 1", "equalto('x')", "escaped", "even", "false",
         "filter", "float", "ge 2", "gt 1", "in [1, 'x']", "integer", "iterable", "le 3", "lower", "lt 2", "mapping", "ne 1", "none",
         "number", "odd", "sameas none", "sequence", "string", "test", "true", "undefined", "upper", "== 1", "greaterthan 1"]
METHODS = [
    "split()", "split(',')", "split('l', 1)", "split(none, 1)", "rsplit(' ', 1)", "rsplit(none, 1)", "splitlines()", "splitlines(true)",
    "strip()", "strip('h')", "lstrip()", "rstrip('d')", "upper()", "lower()", "title()", "capitalize()", "swapcase()",
    "startswith('he')", "endswith(('d', 'x'))", "startswith('l', 2)", "replace('l', 'L')", "replace('', '-')", "replace('l', '', 1)",
    "find('l')", "rfind('l')", "find('l', 4, 20)", "find('zz')", "index('l')", "index(1)", "count('l')", "count(1)", "join(['a', 'b'])",
    "join(words)", "format(1, 2)", "format(a=1)", "zfill(8)", "center(15, '*')", "ljust(14)", "rjust(14, '.')", "isdigit()", "isalpha()",
    "isalnum()", "isupper()", "islower()", "isspace()", "istitle()", "partition('l')", "rpartition('l')", "removeprefix('he')",
    "removesuffix('ld')", "expandtabs(4)", "append(4)", "extend([7])", "insert(0, 9)", "insert(-1, 9)", "pop()", "pop(0)", "pop('x')",
    "pop('q', 1)", "remove(1)", "reverse()", "sort()", "sort(reverse=true)", "copy()", "clear()", "items()", "keys()", "values()",
    "keys()|list", "items()|list", "get('x')", "get('q', 'dflt')", "update(q=1)", "setdefault('q', 2)", "popitem()", "real",
    "format_map({'a': 1})", "isdecimal()", "isnumeric()", "casefold|default(1)|string|length > 0",
]
FORMATS = ["%5d|", "%-5d|", "%05d|", "%+d|", "% d|", "%x|", "%#x|", "%X|", "%o|", "%e|", "%.2e|", "%f|", "%.0f|", "%8.3f|", "%-8.2f|",
           "%g|", "%.3g|", "%G|", "%s|", "%10s|", "%-10s|", "%.2s|", "%r|", "%c|", "%i|", "%u|", "%08.2f|", "%+.1f|", "%5%|", "%a|", "%#o|",
           "%.3d|", "%+05d|", "%#g|"]
SPECS = ["", "5", "<8", ">8", "^8", "*^9", "05", "+d", " d", "d", "x", "#x", "X", "o", "#b", "b", ",", "_", "_x", ".2f", "8.3f", "e", ".1e",
         "g", ".3", ".3g", "%", ".1%", "s", "10s", ".2", "c", "n", "08.2f", "+.1f", "=8", "0=8", ",.2f", "012,", "é^7", "E", "G", "<5", "z", "010d", "-5"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, items):
        return self.random.choice(items)

    def atom(self):
        return self.pick(ATOMS)

    def expression(self, depth=3):
        kind = self.random.randrange(14) if depth else 0
        inner = lambda: self.expression(depth - 1)
        if kind <= 2:
            return self.atom()
        if kind <= 5:
            return "%s %s %s" % (inner(), self.pick(BINARY), inner())
        if kind <= 7:
            return "%s|%s" % (self.grouped(inner()), self.pick(FILTERS))
        if kind == 8:
            return "%s is %s%s" % (self.grouped(inner()), self.pick(["", "not "]), self.pick(TESTS))
        if kind == 9:
            return "%s.%s" % (self.grouped(inner()), self.pick(METHODS))
        if kind == 10:
            return "%s if %s else %s" % (inner(), inner(), inner())
        if kind == 11:
            return self.pick(["[%s, %s]", "(%s, %s)", "{'p': %s, 'q': %s}", "%s ~ %s", "(%s) == (%s)"]) % (inner(), inner())
        if kind == 12:
            return self.pick(["not %s", "-%s", "+%s", "(%s)", "[%s]", "(%s,)", "%s[0]", "%s[-1]", "%s[1:]", "%s[::-1]", "%s[:-1]", "%s['x']",
                              "%s.x", "%s.0"]) % self.grouped(inner())
        return "%s[%s:%s:%s]" % (self.grouped(inner()), self.pick(["", "1", "-2", "9", "-9"]), self.pick(["", "2", "-1", "7", "-8"]),
                                 self.pick(["", "1", "2", "-1", "-2"]))

    def grouped(self, text):
        return text if self.random.random() < 0.3 else "(%s)" % text

    def tag(self, text):
        return "{%" + self.pick(["", "", "", "-", "+"]) + " " + text + " " + self.pick(["", "", "", "-", "+"]) + "%}"

    def text(self):
        return self.pick(["x", " ", "\n", "  \n  ", "- key: ", "\n  item\n", "\t", "", " y ", "{ }", "% }", "{", "é\n", "# no", "a\n\nb"])

    def body(self, depth):
        return "".join(self.statement(depth - 1) for _ in range(self.random.randrange(1, 4)))

    def statement(self, depth=3):
        kind = self.random.randrange(16) if depth else self.random.randrange(4)
        name = self.pick(["x", "y", "i", "a"])
        if kind <= 1:
            return self.text()
        if kind <= 3:
            return "{{%s %s %s}}" % (self.pick(["", "", "-"]), self.simple(), self.pick(["", "", "-"]))
        if kind == 4:
            return self.tag("set %s = %s" % (name, self.simple()))
        if kind == 5:
            return self.tag("set " + name + self.pick(["", " | upper", " | trim | length"])) + self.body(depth) + self.tag("endset")
        if kind <= 8:
            loop = "for %s in %s%s" % (name, self.pick(["l", "words", "s", "range(3)", "e", "d", "[a, x]", "nested", "nope", "users"]),
                                       self.pick(["", "", "", " if " + name, " if loop is undefined", " if %s != 1" % name]))
            extra = self.pick(["", "{{ loop.index }}", "{{ loop.last }}{{ loop.revindex0 }}", "{{ loop.cycle(1, 2) }}", "{{ loop.length }}",
                               "{{ loop.previtem }}{{ loop.nextitem }}", "{{ loop.changed(%s) }}" % name, "{{ loop.depth }}{{ loop.first }}"])
            otherwise = self.tag("else") + self.body(depth) if self.random.random() < 0.3 else ""
            return self.tag(loop) + extra + self.body(depth) + otherwise + self.tag("endfor")
        if kind <= 10:
            middle = self.tag("elif " + self.simple()) + self.body(depth) if self.random.random() < 0.4 else ""
            last = self.tag("else") + self.body(depth) if self.random.random() < 0.5 else ""
            return self.tag("if " + self.simple()) + self.body(depth) + middle + last + self.tag("endif")
        if kind == 11:
            return self.tag("with %s = %s" % (name, self.simple())) + self.body(depth) + self.tag("endwith")
        if kind == 12:
            call = self.pick(["m()", "m(1)", "m(1, 2)", "m(q=x)", "m(1, 2, 3)", "m(1, z=4)"])
            body = self.body(depth) + self.pick(["", "{{ p }}{{ q }}", "{{ varargs }}", "{{ kwargs }}", "{{ caller() if caller }}"])
            return self.tag("macro m(p, q=%s)" % self.simple()) + body + self.tag("endmacro") + \
                self.pick(["{{ %s }}" % call, self.tag("call " + call) + self.body(depth) + self.tag("endcall"), "{{ %s|upper }}" % call])
        if kind == 13:
            return self.tag("filter " + self.pick(["upper", "trim", "indent(2)", "replace(' ', '_')|title", "length"])) + self.body(depth) + \
                self.tag("endfilter")
        if kind == 14:
            return self.pick([self.tag("include 'part'"), self.tag("include 'part' without context"), self.tag("include ['none', 'nl']"),
                              self.tag("include 'none' ignore missing"), self.tag("import 'macros' as k") + "{{ k.hi(x) }}{{ k.val }}",
                              self.tag("from 'macros' import hi, val as v with context") + "{{ hi(1) }}{{ v }}", self.tag("include 'sets'"),
                              self.tag("import 'macros' as k") + self.tag("call k.wrap()") + "in" + self.tag("endcall")])
        return self.pick(["{# note #}", "{#- note -#}", "{% raw %}{{ x }}{% endraw %}", "{%- raw -%} {% if %} {%- endraw -%} ",
                          self.tag("set ns = namespace(n=1)") + self.tag("set ns.n = ns.n + 1") + "{{ ns.n }}",
                          self.tag("block q%d" % self.random.randrange(10 ** 9)) + self.body(depth) + self.tag("endblock")])

    def simple(self):
        return self.pick(["x", "y", "a", "i", "1", "'t'", "nope", "l", "loop", "x ~ y", "a + 1", "l|length", "x is defined", "not x",
                          "words|join", "i|string|upper", "d.x", "s[:2]", "[x, i]", "x == 1", "a if x else i", "nothing or 'o'"])


def generated(count):
    make = Generator(20240521)
    for number in range(count):
        yield "expression/%d" % number, "{{ %s }}" % make.expression(make.random.randrange(1, 4))
    for number in range(count):
        yield "statement/%d" % number, "".join(make.statement() for _ in range(make.random.randrange(1, 5)))


def systematic():
    for atom, name in itertools.product(ATOMS, FILTERS):
        yield "filter", "{{ (%s)|%s }}" % (atom, name)
    for atom, name in itertools.product(ATOMS, TESTS):
        yield "test", "{{ (%s) is %s }}" % (atom, name)
    for atom, name in itertools.product(["s", "u", "empty", "html", "csv", "lines", "l", "words", "e", "d", "ed", "tup", "a", "f", "'12'", "' x '"], METHODS):
        yield "method", "{{ (%s).%s }}|{{ %s }}" % (atom, name, atom)
    for left, op, right in itertools.product(ATOMS, BINARY, ATOMS[::3] + ["3", "-1", "'x'", "[1, 2]"]):
        yield "binary", "{{ (%s) %s (%s) }}" % (left, op, right)
    numbers = ["a", "neg", "zero", "f", "huge", "tiny", "'s'", "t", "nothing", "255", "1234567", "0.5", "-0.0", "99.96", "1e-5", "1e100", "9007199254740993"]
    for spec, value in itertools.product(FORMATS, numbers):
        yield "percent", "{{ '%s' %% (%s,) }}" % (spec, value)
    for spec, value in itertools.product(SPECS, numbers + ["'text'", "'é'", "[1]"]):
        yield "brace", "{{ '{:%s}|'.format(%s) }}" % (spec, value)


WRITTEN = """
{{ '{0} {1} {0}'.format(1, 2) }}
{{ '{a.real} {b[0]} {c[k]}'.format(a=1, b=[2], c={'k': 3}) }}
{{ '{} {x!r:>5} {{}}'.format(1, x='s') }}
{{ '{:{w}.{p}f}'.format(f, w=8, p=1) }}
{{ '{0} {}'.format(1) }}
{{ '{' }}{{ '{'.format() }}
{{ '%(a)s %(b)05d %%' % {'a': 1, 'b': 2} }}
{{ '%s %s' % (1,) }}
{{ '%*d|%-*d|%.*f' % (5, 1, 4, 2, 1, 2.55) }}
{{ '%d' % 'x' }}
{{ '%s' % l }}{{ '%s' % (l,) }}{{ '%s' % d }}
{{ 'a' 'b' "c" }}{{ 'a\\tb\\n\\x41\\u00e9\\101\\q' }}
{{ -2 ** 2 }} {{ 2 ** 3 ** 2 }} {{ 2 ** -1 }} {{ 7 // -2 }} {{ -7 % 3 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }}
{{ 1 < 2 < 3 }}{{ 1 < 3 < 2 }}{{ 1 == 1.0 == true }}
{{ 'a' if false }}{{ 'a' if no else 'b' if no else 'c' }}
{{ 0x1f }} {{ 0b101 }} {{ 0o17 }} {{ 1_000 }} {{ 1e3 }} {{ 1.5e-7 }} {{ 00 }}
{{ 1.0 }} {{ 1e15 }} {{ 1e16 }} {{ 123456789012345678.0 }} {{ 0.0001 }} {{ 0.00001 }} {{ -0.0 }}
{{ 5 // 0 }}
{{ 5 % 0 }}
{{ nope.x }}
{{ nope() }}
{{ nope + 1 }}
{{ nope == nope }}{{ nope == 1 }}{{ nope|length }}{{ nope|list }}{{ nope ~ 'x' }}{{ not nope }}
{{ d.nope.x }}
{{ d.items }}|{{ d.items() }}
{{ d.keys() | list }}{{ d.values() | list }}{{ d | length }}
{{ [1, [2, (3,)], {'a': none}] }}{{ {1: 'a', 'b': [true]} }}{{ (1, 'x') }}
{{ 'it\\'s' }}{{ ["it's", 'say "x"', 'both \\' "', 'back\\\\slash', 'tab\\t', 'é', '\\x00\\x7f\\x85\\u200b'] }}
{% set x = [] %}{% set _ = x.append(1) %}{% set y = x %}{% set _ = y.append(2) %}{{ x }}
{% set x = [1] %}{% set _ = x.append(x) %}{{ x }}
{% set x = {} %}{% set _ = x.update(a=x) %}{{ x }}
{% for i in range(5) %}{% if loop.first %}({% endif %}{{ i }}{% if loop.last %}){% else %},{% endif %}{% endfor %}
{% for n in tree recursive %}{{ n.n }}{{ loop.depth }}{% if n.c %}[{{ loop(n.c) }}]{% endif %}{% endfor %}
{% for a, b in [(1, 2), [3, 4]] %}{{ a }}{{ b }}{% endfor %}{{ a }}
{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for a, b in [1] %}{% endfor %}
{% for x in l if x > 1 %}{{ loop.index }}{{ x }}{{ loop.length }}{% else %}none{% endfor %}
{% for x in [] %}{% else %}none{% endfor %}
{% for x in l %}{{ loop.previtem|default('-') }}{{ loop.nextitem|default('-') }}{% endfor %}
{% for c in 'abc' %}{{ loop.cycle('x', 'y') }}{{ loop.revindex }}{% endfor %}
{% for x in 5 %}{% endfor %}
{% for x in nope %}{% else %}empty{% endfor %}
{% for x in l %}{{ loop.index0 }}{% for y in l %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}
{% for x in l %}{% include 'loop' %}{% endfor %}
{% for x in l %}{{ loop.index }}{% include 'loop' %}{% endfor %}
{% for x in l %}{% set q = x %}{% endfor %}{{ q }}
{% set q = 0 %}{% for x in l %}{% set q = q + x %}{{ q }}{% endfor %}{{ q }}
{% if true %}{% set q = 1 %}{% endif %}{{ q }}
{% set ns = namespace(q=0) %}{% for x in l %}{% set ns.q = ns.q + x %}{% endfor %}{{ ns.q }}
{% set d.x = 1 %}
{% set nope.x = 1 %}
{% set a, b = b, a %}{{ a }}{{ b }}
{% set x | upper %}block{% endset %}{{ x }}
{% with %}{% set x = 1 %}{{ x }}{% endwith %}{{ x }}
{% with x = 1, y = x %}{{ x }}{{ y }}{% endwith %}
{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(b=1, a=2) }}{{ m() }}
{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{% endmacro %}{{ m(z=2) }}
{% macro m(a) %}{% endmacro %}{{ m(1, a=2) }}
{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}
{% macro m() %}{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}
{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}in{% endcall %}
{% macro m() %}[{{ caller(1, 2) }}]{% endmacro %}{% call(x, y) m() %}{{ x }}{{ y }}{% endcall %}
{% macro m() %}[{{ caller() }}]{% endmacro %}{{ m() }}
{% macro m(x) %}{% if x %}{{ x }}{{ m(x - 1) }}{% endif %}{% endmacro %}{{ m(5) }}
{% macro m() %}{{ q }}{% endmacro %}{% set q = 1 %}{{ m() }}{% set q = 2 %}{{ m() }}
{% macro m(x=[]) %}{% set _ = x.append(1) %}{{ x }}{% endmacro %}{{ m() }}{{ m() }}
{% extends 'base' %}{% block a %}child{% endblock %}ignored
{% extends 'mid' %}{% block a %}top<{{ super() }}>{% endblock %}
{% extends 'mid' %}{% block a %}{{ super.super() }}{% endblock %}
{% extends 'base' %}{% set x = 5 %}
{% extends 'base' %}{% macro m() %}mac{% endmacro %}{% block a %}{{ m() }}{% endblock %}
{% extends 'base' %}{% block a %}{{ self.b() }}{% endblock %}
{% extends 'required' %}
{% extends 'required' %}{% block r %}given{% endblock %}
{% extends 'none' %}
{% extends 'list' %}{% set items = [1, 2] %}{% block item %}<{{ i }}>{% endblock %}
{% extends 'base' if true else 'mid' %}{% block b %}{{ super() }}!{% endblock %}
{% if true %}{% extends 'base' %}{% endif %}{% block a %}cond{% endblock %}
before{% extends 'base' %}after
{% extends 'base' %}{% extends 'base' %}
{% block x %}{% block y %}in{% endblock %}{% endblock y %}
{% block x %}{{ super() }}{% endblock %}
{% block x %}1{% endblock %}{{ self.x() }}{{ self.x()|length }}
{% for i in l %}{% block x %}{{ i }}{% endblock %}{% endfor %}
{% for i in l %}{% block x scoped %}{{ i }}{{ loop.index }}{% endblock %}{% endfor %}
{% include 'none' %}
{% include 'broken' %}
{% include ['none', 'part'] %}{% include [] ignore missing %}
{% include nope %}
{% include 'deep/er' %}{% set n = 3 %}{% include 'self' %}
{% set x = 1 %}{% include 'part' %}{% include 'part' without context %}{% with x = 2 %}{% include 'part' %}{% endwith %}
{% include 'sets' %}{{ y }}
{% import 'macros' as m %}{{ m.hi('x') }}{{ m.val }}{{ m._own }}{{ m }}{{ m.nope }}
{% from 'macros' import hi as h, val %}{{ h(1, 2) }}{{ val }}
{% from 'macros' import nope %}{{ nope }}
{% from 'macros' import nope %}{{ nope() }}
{% set x = 'X' %}{% from 'macros' import hi with context %}{{ hi(1) }}{% from 'macros' import hi %}{{ hi(1) }}
{% from 'macros' import wrap %}{% call wrap() %}{{ a }}{% endcall %}
{% filter upper %}a{{ s }}{% endfilter %}{% filter replace('a', 'b')|upper %}aa{% endfilter %}
{% autoescape true %}{{ html }}{{ html|safe }}{{ html ~ '<' }}{{ '<'|e }}{% endautoescape %}{{ html }}
{% autoescape false %}{{ html }}{% endautoescape %}
{% autoescape true %}{{ '<b>'|safe + '<' }}{{ ['<']|join }}{{ '<'|upper }}{% endautoescape %}
{{ ('<'|e) ~ '<' }}{{ ('<'|e) + '<' }}{{ ('<'|e) is escaped }}{{ '<'|e|upper }}
{{ users|groupby('age')|map(attribute='grouper')|list }}{% for g in users|groupby('age') %}{{ g.grouper }}{{ g.list|length }}{% endfor %}
{{ users|map(attribute='name')|join(',') }}{{ users|map(attribute='tags.0')|list }}{{ users|map('attr', 'x')|list }}
{{ words|map('upper')|map('lower')|select('in', ['a'])|list }}{{ l|map('nope')|list }}
{{ l|select('nope')|list }}
{{ [] | map('nope') | list }}
{{ l|map()|list }}
{{ l|sort|first }}{{ words|sort }}{{ words|sort(case_sensitive=true) }}{{ words|unique|list }}{{ words|sort(reverse=true) }}
{{ cycler }}{% set c = cycler(1, 2) %}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}
{% set j = joiner('|') %}{% for x in l %}{{ j() }}{{ x }}{% endfor %}
{{ dict(a=1, **{'b': 2}) }}{{ dict([('a', 1)]) }}{{ dict(1) }}
{{ range(3) }}{{ range(10)[2:5] }}{{ range(3)|list }}{{ 2 in range(5) }}{{ range(0) | length }}{{ range(5)[-1] }}
{{ [1, 2][5] }}|{{ [1][-1] }}|{{ 'abc'[1] }}|{{ 'abc'[9] }}|{{ 'abc'.0 }}
{{ l[1:][0] }}{{ l[::-1] }}{{ l[5:] }}{{ u[1:3] }}{{ u|length }}{{ u|upper }}{{ u|center(20) }}|{{ u[::-1] }}
{{ 'ß'|upper }}{{ 'ǆ'|title }}{{ 'İ'|lower|length }}{{ 'ΑΣ'|lower }}{{ 'ﬁ'|upper }}{{ 'É'|capitalize }}{{ 'ñ'.isalpha() }}{{ '²'.isdigit() }}{{ '²'.isdecimal() }}
{{ 'a-b c_d (e'|title }}{{ "they're"|title }}{{ "they're".title() }}
{{ 'The quick brown fox-jumps over--the lazy dog'|wordwrap(10) }}
{{ 'averyveryverylongword short'|wordwrap(6) }}{{ 'averyveryverylongword'|wordwrap(6, false) }}{{ 'co-op self-made-man x-y'|wordwrap(5) }}
{{ 'co-op self-made-man'|wordwrap(7, true, '|', false) }}
{{ {'a': [1, {'b': none}], 'é': '<&>\\'"', 'f': 1.5, 't': true}|tojson }}{{ [1, [], {}]|tojson(2) }}
{{ users|tojson(indent=1) }}{{ {'b': 1, 'a': 2}|tojson }}{{ nope|tojson }}
{{ users|pprint }}
{{ (range(40)|list)|pprint }}
{{ {'key-number-' ~ 1: range(30)|list, 'b': {'c': range(25)|list}}|pprint }}
{{ 'a b'|urlencode }}{{ {'a b': 'c/d', 'x': 1}|urlencode }}{{ 'é/?'|urlencode }}{{ 5|urlencode }}
{{ {'class': 'a b', 'id': none, 'x': nope, 'v': '<'}|xmlattr }}
{{ '<b>x</b> &amp; <!-- c --> y'|striptags }}
{{ 1|filesizeformat }}{{ 999999|filesizeformat }}{{ 123456789|filesizeformat(true) }}{{ '1024'|filesizeformat(true) }}
{{ 2.5|round }}{{ 3.5|round }}{{ 2.675|round(2) }}{{ 42.55|round(1, 'floor') }}{{ -2.5|round }}{{ 1234.5|round(-2) }}
{{ '3.9'|int }}{{ 'x'|int }}{{ '0x1f'|int(base=16) }}{{ ' 42 '|int }}{{ '1_000'|int }}{{ 1e3|int }}{{ none|int }}{{ '1e2'|int }}
{{ '1.5'|float }}{{ 'inf'|float }}{{ 'nan'|float }}{{ '1_0.5'|float }}{{ '.5'|float }}{{ '5.'|float }}{{ '1e400'|float }}
{{ x is defined and x is number }}{{ a is defined }}{{ a is not defined }}{{ not a is defined }}
{{ 1 is eq(1) }}{{ 1 is eq 1 and 2 is gt 1 }}{{ a is divisibleby 5 }}{{ 'A' is upper }}{{ none is none }}{{ 3 is sameas 3 }}
{{ a is nope }}
{{ a|nope }}
{% if false %}{{ a|nope }}{{ a is nope }}{% endif %}ok
{% if true %}{{ a|nope }}{% endif %}
{{ (a|nope) if false else 1 }}
{% for x in [] %}{{ x|nope }}{% endfor %}
{{ [1, 2, 3,] }}{{ (1, 2,) }}{{ {'a': 1,} }}
{{ 1, 2 }}
{{ foo(a=1, 2) }}
{{ range(*[1, 5]) | list }}{{ dict(**{'a': 1}) }}{{ '%s-%s'|format(*['a', 'b']) }}
{{ a.b.c }}
{{ 'a'.nope }}|{{ 5 .real }}|{{ (5).real }}|{{ 2.5.is_integer() }}
{{ l.append }}{{ l.0 }}{{ d.x }}{{ d['nope'] }}{{ d[nope] }}
{{ ['a']['x'] }}|{{ d[[1]] }}|{{ l['0'] }}
{{ none.x }}|{{ none ~ 1 }}
{{ 1 + 'a' }}
{{ [1] + 'a' }}
{{ {} + {} }}
{{ 'a' < 1 }}
{{ 1 in 5 }}
{{ 1 in 'a' }}
{{ [1, 2] < [1, 3] }}{{ (1,) < (1, 2) }}{{ 'a' < 'b' }}{{ [1] == (1,) }}{{ {'a': 1} == {'a': 1.0} }}
{{ {[1]: 2} }}
{{ true + true }}{{ true * 3 }}{{ -true }}{{ +false }}{{ 'ab' * 2 }}{{ 2 * [1] }}{{ 'x' * -1 }}
{{ 'a' ~ 1 ~ none ~ 2.0 ~ [1] }}{{ 1 ~ 2 + 3 }}{{ 1 + 2 ~ 3 }}
{{ 'a' in d }}{{ 'x' in d }}{{ 'x' not in d }}{{ not 'x' in d }}{{ 1 in {1.0: 2} }}
{{ nothing or e or 'last' }}{{ 1 and 0 and x }}{{ not 1 == 2 }}{{ (1 or 0) and 'v' }}
{{ x }}{{ 'x' }}{#comment#}{{- ' y ' -}}  z
{%- if true -%}  a  {%- endif -%}  b
  {%+ if true +%} a {% endif %}
{{ '}}' }}{{ "{%" }}{% raw %}{{ {% endraw %}
{% raw %}x
{# open
{{ open
{% if a %}
{% if a %}{% endfor %}
{% else %}
{% unknown %}
{% for x in %}{% endfor %}
{% for x l %}{% endfor %}
{% set %}
{% set x = %}
{% set 5 = 1 %}
{% set none = 1 %}
{% macro m(a=1, b) %}{% endmacro %}
{% macro m(*a) %}{% endmacro %}
{% macro m(a %}{% endmacro %}
{% block a %}{% endblock %}{% block a %}{% endblock %}
{% block a-b %}{% endblock %}
{% call 5 %}{% endcall %}
{% call a %}{% endcall %}
{% filter %}{% endfilter %}
{% import 'macros' %}
{% from 'macros' import _own %}
{% from 'macros' import hi, %}
{% from 'macros' import %}
{% include %}
{% extends %}
{% print 1, 'a' %}{% print %}
{% do x %}
{% break %}
{{ }}
{{ a b }}
{{ a. }}
{{ a[ }}
{{ a] }}
{{ (a }}
{{ a) }}
{{ [a }}
{{ {'a' 1} }}
{{ {'a': } }}
{{ {a} }}
{{ a | }}
{{ a is }}
{{ a is not }}
{{ a if }}
{{ 1 if a else }}
{{ not }}
{{ a == }}
{{ == a }}
{{ a === b }}
{{ a && b }}
{{ a ? b : c }}
{{ a = 1 }}
{{ 'open }}
{{ 1.. }}{{ 1. }}
{{ .5 }}
{{ 0777 }}
{{ 1__0 }}
{{ 0xg }}
{{ a\\b }}
{{ @ }}
{{ $a }}
{{ a; b }}
{{ a is defined is none }}
{{ for }}{{ if }}{{ in }}{{ loop }}{{ self }}
{{ a[1:2, 3] }}
{{ l[] }}
{{ **a }}
{{ foo(**a, *b) }}
{{ foo(a=1, a=2) }}
{{ x.y() }}
{{ s() }}
{{ s.upper }}
{{ s.upper(1) }}
{{ s.split(',', 1, 2) }}
{{ l.append() }}
{{ s|replace('a') }}
{{ s|center('x') }}
{{ s|truncate(2) }}
{{ s|indent(width=2, first=true, blank=true) }}
{{ s|default }}{{ nope|default(default_value='k') }}{{ nope|d('d', boolean=true) }}
{{ l|batch(0)|list }}
{{ l|slice(0)|list }}
{{ l|first }}{{ e|first }}{{ e|last }}{{ 'abc'|last }}{{ d|first }}{{ d|last }}
{{ e|max }}{{ l|max }}{{ users|max(attribute='age') }}{{ words|min }}
{{ (l|map('string'))|first }}{{ l|map('string')|last }}
{{ l|reverse|first }}{{ s|reverse }}{{ d|reverse|list }}{{ (1, 2)|reverse|list }}
{{ (l|map('string'))|list|length }}{{ (l|map('string'))|length }}
{{ 5|list }}
{{ 5|join }}
{{ l|join(1) }}{{ l|join(d=none) }}
{{ [1, 'a']|sort }}
{{ [none, 1]|max }}
{{ d|dictsort(by='x') }}
{{ d|items|list }}{{ l|items|list }}
{{ l|sum(attribute='x') }}
{{ ['a']|sum }}{{ [[1], [2]]|sum(start=[]) }}
{{ 's'|tojson|upper }}
{{ env.HOME }}{{ env['HOME'] }}{{ env.get('NOPE') }}{{ env.get('NOPE', 'd') }}{{ env.NOPE }}{{ env.NOPE|default('d') }}{{ env.EMPTY|default('d', true) }}
""".strip("\n").split("\n")
