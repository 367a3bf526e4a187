// SPDX-License-Identifier: Apache-2.0
// Each way of the catalogue in which a pickle gets to call something, next to a control that must pass.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, global, judge, program, proto, stackGlobal, text } from './fixture.ts'

const system = global('os', 'system')
const ordered = global('collections', 'OrderedDict')
const estimator = global('sklearn.linear_model._base', 'LinearRegression')
const makeEstimator = `${estimator})\x81`

const verdictOf = (...parts: string[]): string => judge(program(...parts)).verdict

/** Names by which scanners with a list of bad names were passed: catalogue rows 1, 2, 12, 17 and 27. */
const gadgets =
  `os system; posix system; nt system; subprocess Popen; subprocess call; subprocess check_output; pty spawn;
builtins eval; builtins exec; builtins compile; builtins __import__; builtins getattr; builtins setattr; builtins open; builtins map;
builtins filter; builtins vars; builtins globals; builtins breakpoint; builtins help; builtins input; __builtin__ eval; __builtin__ execfile;
__builtin__ apply; __builtin__ file; commands getoutput; commands getstatusoutput; cPickle loads; pip main; pip._internal main;
pip._internal.cli.main main; cProfile run; cProfile runctx; profile run; profile Profile.run; trace Trace.run; timeit timeit; timeit repeat;
doctest debug_script; bdb Bdb.run; pdb run; pdb runeval; idlelib.pyshell ModifiedInterpreter; idlelib.run Executive.runcode;
idlelib.debugobj ObjectTreeItem; idlelib.autocomplete AutoComplete.fetch_completions; idlelib.calltip get_entity; lib2to3.pgen2.grammar Grammar.loads;
lib2to3.pgen2.pgen ParserGenerator.make_label; code InteractiveInterpreter.runcode; code interact; codeop compile_command; ensurepip _run_pip;
torch.utils.bottleneck.__main__ run_cprofile; torch.utils.bottleneck.__main__ run_autograd_prof; torch._dynamo.guards GuardBuilder.get;
torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression; torch.utils._config_module load_config;
torch.utils._config_module ConfigModule.load_config; torch.utils.data.datapipes.utils.decoder basichandlers; torch.utils.collect_env run;
torch.jit.unsupported_tensor_ops execWrapper; numpy.f2py.crackfortran myeval; numpy.f2py.crackfortran getlincoef; numpy.f2py.crackfortran param_eval;
numpy.testing._private.utils runstring; numpy.testing runstring; numpy._pytesttester PytestTester; operator attrgetter; operator methodcaller;
operator itemgetter; operator call; _operator attrgetter; ctypes CDLL; ctypes.util find_library; _ctypes dlopen; asyncio.unix_events _UnixSubprocessTransport._start;
asyncio subprocess.create_subprocess_shell; ssl get_server_certificate; uuid _get_command_stdout; uuid _popen; _osx_support _read_output; _osx_support _find_build_tool;
_aix_support _read_cmd_output; imaplib IMAP4_stream; _pyrepl.pager pipe_pager; _pyrepl.pager tempfile_pager; test.support.script_helper assert_python_ok;
test.libregrtest.utils run; marshal loads; types FunctionType; types CodeType; runpy run_path; runpy _run_code; importlib import_module;
importlib.machinery SourceFileLoader; importlib.util spec_from_file_location; multiprocessing.util spawnv_passfds; multiprocessing.process BaseProcess.run;
_interpreters run_string; _xxsubinterpreters run_string; pkgutil resolve_name; pydoc locate; pydoc pipepager; pydoc tempfilepager; webbrowser open; socket socket;
http.client HTTPConnection; urllib.request urlopen; urllib.request urlretrieve; ftplib FTP; smtplib SMTP; telnetlib Telnet; requests get; shutil rmtree; shutil move;
tempfile NamedTemporaryFile; pathlib Path.unlink; pathlib Path.write_text; io open; io FileIO; io open_code; codecs open; bz2 open; gzip open; linecache getlines;
pickle loads; pickle load; _pickle loads; dill loads; cloudpickle loads; joblib load; numpy load; numpy.load x; pandas read_pickle; pandas.io.pickle read_pickle;
torch load; torch.hub load; torch.jit load; torch.serialization load; torch.storage _load_from_bytes; torch.package PackageImporter; torch.serialization os.system;
torch.utils.cpp_extension load_inline; torch.ops ops.load_library; torch._inductor.codecache PyCodeCache.load; torch.fx.graph_module reduce_graph_module;
torch.fx.graph _exec_with_source; torch.distributed.rpc remote; torch.multiprocessing spawn; sklearn.datasets load_files; sklearn.utils._testing assert_run_python_script;
pandas eval; pandas.core.computation.eval eval; numpy fromfile; numpy memmap.tofile; numpy.lib.npyio NpzFile; numpy.distutils.exec_command exec_command;
numpy.testing.utils rundocs; scipy.stats._distn_infrastructure rv_continuous; sympy sympify; keras.models load_model; tensorflow load_library;
transformers.utils.hub cached_file; sqlite3 connect; signal signal; faulthandler dump_traceback; gc get_objects; sys modules.get; sys settrace; sys exit; sys intern;
functools reduce; functools partial.__call__; itertools starmap; itertools accumulate; concurrent.futures ThreadPoolExecutor; threading Thread; _thread start_new_thread;
logging.config dictConfig; logging.config listen; xmlrpc.client ServerProxy; venv create; zipimport zipimporter; zipfile ZipFile; tarfile open; site addsitedir; site main;
distutils.spawn spawn; distutils.file_util write_file; setuptools.command.easy_install main; pkg_resources run_script; nntplib NNTP; platform popen; platform _syscmd_file;
inspect getattr_static; ast literal_eval; dataclasses make_dataclass; collections namedtuple; string Formatter.vformat; copyreg add_extension; copyreg pickle;
weakref finalize; atexit register; contextlib ExitStack.callback; unittest.mock _importer; unittest.mock _dot_lookup; antigravity geohash; this s; rlcompleter Completer.attr_matches;
mailcap findmatch; getpass unix_getpass; tkinter Tk; turtle Screen; curses wrapper; readline set_completer; nturl2path url2pathname; posixpath expandvars; glob glob; fileinput input`
    .split(/;\s*/)
    .map((line): [string, string] => {
      const [module = '', name = ''] = line.trim().split(' ')
      return [module, name]
    })

test('row 1: no name beyond the allow-list is safe, called or only imported, in any protocol', () => {
  for (const [module, name] of gadgets) {
    for (const program of [
      [proto(2), call(global(module, name), 'X\x01\x00\x00\x00x'), '.'],
      [proto(0), call(global(module, name), 'Vx\n'), '.'],
      [proto(4), call(stackGlobal(module, name), text('x')), '.'],
      [proto(4), stackGlobal(module, name), '0N.'],
      [proto(4), `}${text('a')}${stackGlobal(module, name)}s.`],
      [`(S'x'\ni${module}\n${name}\n.`],
    ]) {
      assert.equal(verdictOf(...program), 'unsafe', `${module} ${name}: ${JSON.stringify(program)}`)
    }
  }
})

test('row 1: names of modules that do not exist are unknown, never safe', () => {
  assert.equal(verdictOf(proto(2), call(global('mymodule', 'run'), 'X\x01\x00\x00\x00x'), '.'), 'unknown')
  assert.equal(verdictOf(proto(2), call(global('m', 'f')), '.'), 'unknown')
})

test('row 2: getattr passes only on the statistics of a HistoryBuffer', () => {
  const getattr = global('builtins', 'getattr')
  const buffer = global('mmengine.logging.history_buffer', 'HistoryBuffer')
  for (const name of ['min', 'max', 'mean', 'current']) {
    const answer = judge(program(proto(4), call(getattr, buffer, text(name)), '.'))
    assert.equal(answer.verdict, 'safe')
    assert.equal(answer.imports.find((one) => one.name === 'builtins.getattr')?.kind, 'structural')
  }
  for (const parts of [
    [call(getattr, buffer, text('__init__'))],
    [call(getattr, buffer, text('min'), 'N')],
    [call(getattr, buffer, call(global('builtins', 'str'), text('min')))],
    [call(getattr, ordered, text('min'))],
    [call(getattr, `${buffer})\x81`, text('min'))],
    [call(getattr, stackGlobal('mmengine.logging', 'history_buffer.HistoryBuffer.min'), text('min'))],
    [call(call(getattr, buffer, text('min')), text('x'))],
    [getattr],
    [`(${call(getattr, buffer, text('min'))}${getattr}t`],
    [`${getattr}q\x00(h\x00h\x00t`],
    [call(global('functools', 'partial'), getattr)],
    [call(global('collections', 'defaultdict'), getattr)],
    [call(global('torch._tensor', '_rebuild_from_type_v2'), getattr, ordered, `${buffer}${text('min')}\x86`, 'N')],
  ])
    assert.equal(verdictOf(proto(4), ...parts, '.'), 'unsafe', JSON.stringify(parts))
})

test('row 2: _ufunc_reconstruct passes only for functions of NumPy', () => {
  const reconstruct = global('numpy.core', '_ufunc_reconstruct')
  assert.equal(verdictOf(proto(2), call(reconstruct, 'U\x05numpyU\x03log'), '.'), 'safe')
  assert.equal(verdictOf(proto(2), call(reconstruct, 'U\x02osU\x06system'), '.'), 'unsafe')
  assert.equal(verdictOf(proto(2), call(reconstruct, 'U\x05numpyU\x04load'), '.'), 'unsafe')
})

test('row 3: a module below a harmless one, or above it, is another module', () => {
  assert.equal(verdictOf(proto(2), call(global('collections.abc', 'OrderedDict')), '.'), 'unsafe')
  assert.equal(verdictOf(proto(2), call(global('collection', 'OrderedDict')), '.'), 'unknown')
  assert.equal(verdictOf(proto(2), call(global('collections ', 'OrderedDict')), '.'), 'unknown')
  assert.equal(verdictOf(proto(2), call(global('collections', 'OrderedDict ')), '.'), 'unsafe')
  assert.equal(verdictOf(proto(2), call(ordered), '.'), 'safe')
})

test('row 4: the operands of STACK_GLOBAL are the values on the stack, whatever the memo suggests', () => {
  const decoy = `${text('collections')}\x94${text('OrderedDict')}\x940`
  assert.equal(
    verdictOf(
      proto(4),
      `0`.slice(1),
      text('os'),
      '\x94',
      text('system'),
      '\x94',
      decoy,
      '0h\x00h\x01\x93',
      `(${text('id')}tR.`,
    ),
    'unsafe',
  )
  assert.equal(
    verdictOf(proto(4), text('os'), '\x94', text('system'), '\x94', '00', decoy, '0h\x02h\x03\x93)R.'),
    'safe',
  )
})

test('row 12: functions that load another pickle are refused whatever they are given', () => {
  const payload = `C\x02N.`
  for (const name of ['pickle loads', 'torch.storage _load_from_bytes', 'dill loads', 'marshal loads']) {
    const [module = '', attribute = ''] = name.split(' ')
    assert.equal(verdictOf(proto(4), call(stackGlobal(module, attribute), payload), '.'), 'unsafe')
  }
})

test('row 13: INST and OBJ are calls', () => {
  assert.equal(verdictOf(`(S'id'\nios\nsystem\n.`), 'unsafe')
  assert.equal(verdictOf(`(${system}S'id'\no.`), 'unsafe')
  assert.equal(verdictOf(`(icollections\nOrderedDict\n.`), 'safe')
  assert.equal(verdictOf(`(${ordered}o.`), 'safe')
})

test('row 14: a planted __setstate__ is refused, by dict, by slots and by a computed name', () => {
  assert.equal(verdictOf(proto(4), makeEstimator, `}${text('coef_')}K\x01sb.`), 'safe')
  const planted = `}${text('__setstate__')}${global('builtins', 'print')}s`
  assert.equal(verdictOf(proto(4), makeEstimator, planted, `b${text('x')}b.`), 'unsafe')
  const harmless = `}${text('__setstate__')}${ordered}s`
  assert.equal(verdictOf(proto(4), makeEstimator, harmless, 'b.'), 'unsafe')
  assert.equal(verdictOf(proto(4), makeEstimator, `N${harmless}\x86b.`), 'unsafe')
  assert.equal(verdictOf(proto(4), makeEstimator, `N}${text('x')}K\x01s\x86b.`), 'unsafe')
  const name = call(global('builtins', 'str'), text('__setstate__'))
  assert.equal(verdictOf(proto(4), makeEstimator, `}${name}${ordered}sb.`), 'unsafe')
  const hidden = call(ordered, `]](${text('__setstate__')}${ordered}ea`)
  assert.equal(verdictOf(proto(4), makeEstimator, hidden, 'b.'), 'unsafe')
})

test('row 14: a planted append is refused where items are added', () => {
  const deque = call(global('collections', 'deque'))
  assert.equal(verdictOf(proto(4), deque, 'K\x01a.'), 'safe')
  assert.equal(verdictOf(proto(4), deque, `}${text('append')}${ordered}sbK\x01a.`), 'unsafe')
})

test('row 14: BUILD on a class or on a function is refused', () => {
  assert.equal(verdictOf(proto(4), estimator, `}${text('fit')}${ordered}sb.`), 'unsafe')
  assert.equal(
    verdictOf(proto(4), global('torch._utils', '_rebuild_tensor_v2'), `}${text('x')}${ordered}sb.`),
    'unsafe',
  )
  assert.equal(verdictOf(proto(4), call(global('datetime', 'timedelta'), 'K\x01'), 'K\x01a.'), 'unsafe')
})

test('row 15: extension codes are unsafe', () => {
  for (const code of ['\x82\x01', '\x83\x01\x00', '\x84\x01\x00\x00\x00'])
    assert.equal(verdictOf(proto(2), code, '.'), 'unsafe')
})

test('row 16: a result that is dropped or hidden was made all the same', () => {
  assert.equal(verdictOf(proto(4), call(system, text('id')), '0}.'), 'unsafe')
  assert.equal(verdictOf(proto(4), `(${call(system, text('id'))}1}.`), 'unsafe')
  assert.equal(verdictOf(proto(4), `}${text('state_dict')}${call(system, text('id'))}s.`), 'unsafe')
})

test('row 17: a chain of attributes is refused unless it spells a name of the list', () => {
  assert.equal(verdictOf(proto(4), stackGlobal('torch.serialization', 'os.system'), '.'), 'unsafe')
  assert.equal(verdictOf(proto(4), stackGlobal('collections', 'OrderedDict.fromkeys'), '.'), 'unsafe')
  assert.equal(verdictOf(proto(4), stackGlobal('mymodule', 'thing.system'), '.'), 'unsafe')
  assert.equal(verdictOf(proto(2), global('torch', 'storage.UntypedStorage'), '.'), 'safe')
})

test('row 18: a trusted name clears itself only, and never a name of Python', () => {
  const safeGlobals = new Set(['mymodule.Model', 'os.system', 'builtins.eval'])
  const judged = (module: string, name: string): string =>
    judge(program(proto(4), call(stackGlobal(module, name), text('x')), '}b.'), {}, { safeGlobals }).verdict
  assert.equal(judged('mymodule', 'Model'), 'safe')
  assert.equal(judged('mymodule', 'Other'), 'unknown')
  assert.equal(judged('os', 'system'), 'unsafe')
  assert.equal(judged('builtins', 'eval'), 'unsafe')
  assert.equal(judged('mymodule', 'os.system'), 'unsafe')
})

test('row 26: a few bytes must not reserve gigabytes', () => {
  for (const parts of [
    [call(global('builtins', 'bytearray'), 'J\xff\xff\xff\x7f')],
    [call(global('builtins', 'bytes'), '\x8a\x05\x00\x00\x00\x00\x10')],
    [call(global('torch', 'FloatStorage'), 'J\xff\xff\xff\x7f')],
    [call(global('torch', 'Tensor'), 'J\xff\xff\x00\x00J\xff\xff\x00\x00')],
    [
      call(
        global('numpy._core.multiarray', '_reconstruct'),
        global('numpy', 'ndarray'),
        'J\xff\xff\xff\x7f\x85',
        'C\x01b',
      ),
    ],
    [call(global('copyreg', '__newobj__'), global('builtins', 'bytearray'), 'J\xff\xff\xff\x7f')],
    [call(global('copyreg', '__newobj__'), global('torch', 'Tensor'), 'J\xff\xff\xff\x7f')],
    [call(global('copyreg', '_reconstructor'), estimator, global('builtins', 'bytes'), 'J\xff\xff\xff\x7f')],
    [call(global('fractions', 'Fraction'), text('1e999999999'))],
    [call(global('builtins', 'list'), call(global('builtins', 'range'), 'J\xff\xff\xff\x7f'))],
  ])
    assert.equal(verdictOf(proto(4), ...parts, '.'), 'unsafe', JSON.stringify(parts))
  assert.equal(verdictOf(proto(4), call(global('builtins', 'bytearray'), 'C\x01x'), '.'), 'safe')
})

test('row 27: names of Python 2 are mapped before they are looked up, where Python does so', () => {
  assert.equal(verdictOf(proto(2), call(global('__builtin__', 'set'), ']'), '.'), 'safe')
  assert.equal(
    verdictOf(
      proto(2),
      call(global('copy_reg', '_reconstructor'), estimator, global('__builtin__', 'object'), 'N'),
      '.',
    ),
    'safe',
  )
  assert.equal(verdictOf(proto(2), call(global('__builtin__', 'eval'), 'U\x01x'), '.'), 'unsafe')
  assert.equal(verdictOf(proto(4), call(stackGlobal('__builtin__', 'set')), '.'), 'unsafe')
})

test('a callee that is computed is refused', () => {
  assert.equal(verdictOf(proto(4), call(call(ordered), text('x')), '.'), 'unsafe')
  assert.equal(verdictOf(proto(4), `${ordered}${call(global('builtins', 'tuple'), ']')}R.`), 'unsafe')
})

test('a function that calls its argument is judged as the call that it is', () => {
  const rebuild = global('torch._tensor', '_rebuild_from_type_v2')
  const tensor = global('torch', 'Tensor')
  const inner = global('torch._utils', '_rebuild_tensor_v2')
  assert.equal(verdictOf(proto(4), call(rebuild, inner, tensor, ')', 'N'), '.'), 'safe')
  assert.equal(
    verdictOf(proto(4), call(rebuild, global('builtins', 'bytearray'), tensor, 'J\xff\xff\xff\x7f\x85', 'N'), '.'),
    'unsafe',
  )
  assert.equal(verdictOf(proto(4), call(rebuild, call(ordered), tensor, ')', 'N'), '.'), 'unsafe')
  const maker = global('numpy.random._pickle', '__generator_ctor')
  assert.equal(
    verdictOf(proto(4), call(maker, text('PCG64'), global('numpy.random._pickle', '__bit_generator_ctor')), '.'),
    'safe',
  )
  assert.equal(verdictOf(proto(4), call(maker, text('PCG64'), global('builtins', 'str')), '.'), 'unsafe')
})

test('persistent ids are explained by a container of storages only', () => {
  const bytes = program(proto(2), 'U\x07storageQ.')
  assert.equal(judge(bytes).verdict, 'unknown')
  assert.equal(judge(bytes, { hasStorages: true }).verdict, 'safe')
})

test('buffers that travel beside the pickle are unknown', () => {
  assert.equal(verdictOf(proto(5), '\x97.'), 'unknown')
})

test('what was found before a fault stands', () => {
  const answer = judge(program(proto(4), call(system, text('id')), '\xff'))
  assert.equal(answer.verdict, 'unsafe')
  assert.ok(answer.codes.includes('PICKLE_OPCODE_UNKNOWN'))
})

test('source text in the state of a distribution is refused unless it is that of SciPy', () => {
  const distribution = `${global('scipy.stats._continuous_distns', 'norm_gen')})\x81`
  const state = (source: string): string =>
    `}${text('_parse_arg_template')}X${String.fromCharCode(source.length % 256, Math.floor(source.length / 256), 0, 0)}${source}sb`
  const honest = (shapes: string): string =>
    `\ndef _parse_args(self, ${shapes} loc=0, scale=1):\n    return (${shapes}), loc, scale\n\n` +
    `def _parse_args_rvs(self, ${shapes} loc=0, scale=1, size=None):\n    return self._argcheck_rvs(${shapes} loc, scale, size=size)\n\n` +
    `def _parse_args_stats(self, ${shapes} loc=0, scale=1, moments='mv'):\n    return (${shapes}), loc, scale, moments\n`
  assert.equal(verdictOf(proto(4), distribution, state(honest('a, b, ')), '.'), 'safe')
  for (const source of [
    'import os',
    `${honest('a, ')}import os\n`,
    honest("a=__import__('os').system('id'), "),
    honest('a, ').replace('loc, scale\n', "loc, __import__('os')\n"),
  ])
    assert.equal(verdictOf(proto(4), distribution, state(source), '.'), 'unsafe', source)
  const key = text('_parse_arg_template')
  assert.equal(verdictOf(proto(4), distribution, `${key}${text('import os')}\x86\x85b.`), 'unsafe')
  assert.equal(verdictOf(proto(4), distribution, `}${text('_attach_methods')}${ordered}sb.`), 'unsafe')
})
