# SPDX-License-Identifier: Apache-2.0
"""The sources are Python 2 as well as 3, whichever Python runs this."""
import ast
import glob
import os
import sys
import unittest
import warnings

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGE = os.path.join(ROOT, 'python', 'maestro')
START_SCRIPTS = os.path.join(ROOT, 'tests', 'guest', 'images')
# What Python 2 has not, although lib2to3 reads it.
NEWER = tuple(getattr(ast, name) for name in (
    'JoinedStr', 'AnnAssign', 'Nonlocal', 'YieldFrom', 'AsyncFunctionDef', 'Await', 'AsyncFor', 'AsyncWith', 'NamedExpr', 'Match',
    'MatMult', 'Starred', 'TryStar') if hasattr(ast, name))


def sources():
    folders = [folder for folder, _, _ in os.walk(PACKAGE)] + [os.path.join(START_SCRIPTS, name) for name in os.listdir(START_SCRIPTS)]
    for folder in folders:
        for path in glob.glob(os.path.join(folder, '*.py')):
            with open(path, 'rb') as file:
                yield path, file.read()


def newer(tree):
    """The lines of what only Python 3 understands."""
    for node in ast.walk(tree):
        arguments = getattr(node, 'args', None)
        is_newer = isinstance(node, NEWER) or getattr(node, 'returns', None) is not None or getattr(node, 'cause', None) is not None
        if isinstance(arguments, ast.arguments):
            every = arguments.args + getattr(arguments, 'posonlyargs', []) + getattr(arguments, 'kwonlyargs', [])
            is_newer = is_newer or len(every) > len(arguments.args) or any(getattr(one, 'annotation', None) for one in every)
        if isinstance(node, ast.Call) and getattr(node.func, 'id', '') in ('super', 'print') and not node.args:
            is_newer = True
        # A parenthesis around one starred value is no call's argument; those of calls are Python 2, too.
        if is_newer and not (isinstance(node, getattr(ast, 'Starred', ())) and node in starred_arguments(tree)):
            yield getattr(node, 'lineno', 0)


def starred_arguments(tree):
    return [argument for node in ast.walk(tree) if isinstance(node, ast.Call) for argument in node.args[-1:]]


@unittest.skipIf(sys.version_info[0] == 2, 'Python 2 reads them itself')
class Sources(unittest.TestCase):
    def test_there_are_sources(self):
        self.assertGreaterEqual(len(list(sources())), 9)

    def test_the_grammar_of_python_2_reads_them(self):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                from lib2to3 import pygram, pytree
                from lib2to3.pgen2 import driver
        except ImportError:
            self.skipTest('this Python has no lib2to3')
        reader = driver.Driver(pygram.python_grammar, convert=pytree.convert)
        for path, source in sources():
            reader.parse_string(source.decode('ascii') + '\n')  # and no other letters: there is no declaration of them

    def test_nothing_is_newer(self):
        for path, source in sources():
            self.assertEqual(list(newer(ast.parse(source))), [], path)

    def test_what_is_newer_is_found(self):
        for code in ("f'{x}'", 'x: int = 1', 'def f(a, *, b): pass', 'def f(a: int): pass', 'def f() -> int: pass',
                     'raise X from None', 'a, *b = c', 'super().x()', 'async def f(): pass', 'print(file=x)'):
            self.assertNotEqual(list(newer(ast.parse(code))), [], code)
        self.assertEqual(list(newer(ast.parse('f(*a, **b)'))), [])


if __name__ == '__main__':
    unittest.main()
