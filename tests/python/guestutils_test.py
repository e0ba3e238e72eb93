# SPDX-License-Identifier: Apache-2.0
"""maestro.guestutils: the cases of tests/guest/cases.json, and how start scripts use it."""
import io
import json
import os
import subprocess
import sys
import unittest

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PACKAGE = os.path.join(os.path.dirname(TESTS), 'python')
sys.path.insert(0, PACKAGE)

import maestro.guestutils as guestutils  # noqa: E402


def native(value):
    """JSON's texts as this Python's plain ones."""
    if isinstance(value, dict):
        return dict((native(key), native(item)) for key, item in value.items())
    if isinstance(value, list):
        return [native(item) for item in value]
    return value.encode('utf-8') if sys.version_info[0] == 2 and not isinstance(value, (str, int, type(None))) else value


class Inside(unittest.TestCase):
    """Has the environment of a container, and gives it back."""

    def setUp(self):
        with io.open(os.path.join(TESTS, 'guest', 'cases.json'), encoding='utf-8') as file:
            self.table = native(json.load(file))
        self.before = dict(os.environ)

    def tearDown(self):
        self.enter(self.before)

    def enter(self, environment):
        os.environ.clear()
        os.environ.update(environment)


class Cases(Inside):
    def test_each_case_has_its_result_or_its_error(self):
        self.assertGreaterEqual(len(self.table['cases']), 50)
        for case in self.table['cases']:
            self.enter(self.table['environments'][case['environment']])
            call = '%s(*%r, **%r) %s' % (case['function'], case['args'], case['kwargs'], case['environment'])
            function = getattr(guestutils, case['function'])
            try:
                result = function(*case['args'], **case['kwargs'])
            except guestutils.MaestroEnvironmentError as error:
                self.assertEqual(case.get('error'), 'MaestroEnvironmentError', '%s: %s' % (call, error))
                self.assertNotEqual(str(error), '')
            else:
                self.assertEqual(result, case.get('result', 'an error'), call)
                self.assertEqual(type(result), type(case.get('result')), call)


class Scripts(Inside):
    """As start scripts use the module."""

    def run_script(self, script):
        environment = dict(self.table['environments']['zookeeper'], PYTHONPATH=PACKAGE, PYTHONIOENCODING='utf-8')
        return subprocess.check_output([sys.executable, '-B', '-c', script], env=environment).decode('utf-8')

    def test_everything_is_imported_by_a_star(self):
        names = sorted(case['function'] for case in self.table['cases'])
        names += ['get_container_internal_address', 'update_os_env', 'MaestroEnvironmentError']
        self.assertEqual(self.run_script('from maestro.guestutils import *\nprint(all(name in globals() for name in %r))' % names), 'True\n')

    def test_helpers_are_imported_by_name(self):
        script = ('from maestro.guestutils import _get_service_instance_names, _to_env_var_name\n'
                  'print(_get_service_instance_names("zoo-keeper") + [_to_env_var_name("a.b c-d_1")])')
        self.assertEqual(self.run_script(script), "['zk-1', 'zk.2', 'A_B_C_D_1']\n")

    def test_an_id_and_a_list_of_servers_are_made_as_scripts_make_them(self):
        script = ('import maestro.guestutils as g\n'
                  'names = [n.split(":")[0] for n in g.get_node_list(g.get_service_name(), ports=["peer"])]\n'
                  'print("%d %s %d" % (names.index(g.get_container_host_address()) + 1, ",".join(names), g.get_port("jmx", -1)))')
        self.assertEqual(self.run_script(script), '1 10.0.0.1,two.example -1\n')

    def test_an_error_ends_a_script_with_its_words(self):
        script = 'from maestro.guestutils import *\ntry: get_port("web")\nexcept MaestroEnvironmentError as e: print(e)'
        self.assertEqual(self.run_script(script), 'No internal port web defined for container zk-1 of service zoo-keeper\n')

    def test_variables_are_set_for_what_is_started(self):
        script = ('import os\nfrom maestro.guestutils import update_os_env\nupdate_os_env({"A_B": "c"})\n'
                  'os.execvp("sh", ["sh", "-c", "echo $A_B"])')
        self.assertEqual(self.run_script(script), 'c\n')


class Internal(unittest.TestCase):
    def test_the_internal_address_is_an_address_or_an_error_that_names_the_interface(self):
        try:
            address = guestutils.get_container_internal_address()
        except guestutils.MaestroEnvironmentError as error:
            self.assertIn('eth0', str(error))
        else:
            self.assertEqual(len(address.split('.')), 4)


if __name__ == '__main__':
    unittest.main()
