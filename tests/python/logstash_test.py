# SPDX-License-Identifier: Apache-2.0
"""run_service: where the output goes, signals, and the exit status."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PACKAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), 'python')
IMPORT = 'import sys\nfrom maestro.extensions.logging.logstash import run_service\n'
PIPESTASH = '#!/bin/sh\necho "$@" >"$STASHED.arguments"\nexec cat >"$STASHED"\n'


def content(path):
    with open(path) as file:
        return file.read()


class RunService(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {
            'PATH': self.folder + ':' + os.environ['PATH'], 'PYTHONPATH': PACKAGE, 'SERVICE_NAME': 'web', 'CONTAINER_NAME': 'web-1',
            'STASHED': self.path('stashed'), 'REDIS_INSTANCES': 'redis-1', 'REDIS_REDIS_1_HOST': '10.0.0.7', 'REDIS_REDIS_1_REDIS_PORT': '6379'}

    def path(self, name):
        return os.path.join(self.folder, name)

    def have_pipestash(self):
        with open(self.path('pipestash'), 'w') as file:
            file.write(PIPESTASH)
        os.chmod(self.path('pipestash'), 0o755)

    def begin(self, call):
        return subprocess.Popen([sys.executable, '-B', '-c', IMPORT + 'sys.exit(run_service(%s))' % call], env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)

    def run_call(self, call):
        process = self.begin(call)
        out, err = process.communicate()
        return process.returncode, out, err

    def test_without_a_log_the_output_is_our_own_and_the_status_is_returned(self):
        self.assertEqual(self.run_call('["sh", "-c", "echo a b; echo c >&2; exit 3"]'), (3, 'a b\nc\n', ''))

    def test_a_text_is_split_at_its_blanks(self):
        self.assertEqual(self.run_call('"echo a b  c"'), (0, 'a b  c\n', ''))

    def test_with_a_folder_the_output_goes_to_a_file_of_the_instance_which_is_begun_anew(self):
        folder = os.path.join(self.folder, 'deep', 'logs')
        for word in ('first', 'second'):
            self.assertEqual(self.run_call('["sh", "-c", "echo %s; echo e >&2"], logbase=%r' % (word, folder)), (0, '', ''))
        self.assertEqual(content(os.path.join(folder, 'web-1.log')), 'second\ne\n')

    def test_with_a_target_the_output_goes_to_a_node_of_it(self):
        self.have_pipestash()
        self.assertEqual(self.run_call('["sh", "-c", "echo a; echo e >&2; exit 4"], "weblog", None, "redis"'), (4, '', ''))
        self.assertEqual(content(self.path('stashed')), 'a\ne\n')
        self.assertEqual(content(self.path('stashed.arguments')),
                         '-t weblog -r redis://10.0.0.7:6379/0 -R logstash -f service=web -S web-1\n')

    def test_with_both_the_output_goes_to_both(self):
        self.have_pipestash()
        self.assertEqual(self.run_call('"echo a", logbase=%r, logtarget="redis"' % self.folder), (0, '', ''))
        self.assertEqual(content(self.path('stashed')), 'a\n')
        self.assertEqual(content(self.path('web-1.log')), 'a\n')

    def test_a_target_without_nodes_is_none(self):
        self.assertEqual(self.run_call('"echo a", logtarget="nobody"'), (0, 'a\n', ''))

    def test_nothing_runs_without_pipestash(self):
        status, out, err = self.run_call('["touch", %r], logtarget="redis"' % self.path('ran'))
        self.assertEqual((status, out), (1, ''))
        self.assertIn('No such file', err)
        self.assertFalse(os.path.exists(self.path('ran')))

    def test_a_program_that_is_missing_is_an_error_and_leaves_no_reader(self):
        self.have_pipestash()
        status, _, err = self.run_call('["no-such-program"], logtarget="redis"')
        self.assertEqual(status, 1)
        self.assertIn('No such file', err)
        self.assertEqual(content(self.path('stashed')), '')

    def test_a_sigterm_is_passed_on_and_the_status_of_the_service_returned(self):
        self.have_pipestash()
        for target in ('None', '"redis"'):
            ready = self.path('ready')
            script = 'trap "echo stopped; exit 7" TERM; touch %s; while :; do sleep 0.05; done' % ready
            process = self.begin('["sh", "-c", %r], logtarget=%s' % (script, target))
            while not os.path.exists(ready):
                time.sleep(0.02)
                self.assertIsNone(process.poll())
            os.remove(ready)
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate()
            self.assertEqual((process.returncode, err), (7, ''))
            self.assertEqual(out if target == 'None' else content(self.path('stashed')), 'stopped\n')


if __name__ == '__main__':
    unittest.main()
