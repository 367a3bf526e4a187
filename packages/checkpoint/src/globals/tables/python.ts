// SPDX-License-Identifier: Apache-2.0
// Python's own types and functions that hold values and run nothing of a file's choosing.
import type { Rows } from '../entry.ts'

export const pythonRows: Rows = [
  ['builtins', 'r', 'bool bytes complex float int list range slice str tuple'],
  ['builtins', 'rs', 'dict'],
  ['builtins', 'rl', 'bytearray'],
  ['builtins', 'ra', 'frozenset set'],
  ['builtins', 'nb', 'object'],
  ['builtins', 'r', 'type'],
  ['builtins', '', 'Ellipsis NotImplemented None True False abs len max min round sum'],
  [
    'builtins',
    'rb',
    'ArithmeticError AssertionError AttributeError BaseException BufferError DeprecationWarning EOFError Exception FutureWarning ImportError IndexError KeyError LookupError MemoryError NameError NotImplementedError OverflowError RuntimeError RuntimeWarning StopIteration TypeError UnicodeError UserWarning ValueError Warning ZeroDivisionError',
  ],
  ['collections', 'rsb', 'Counter OrderedDict defaultdict'],
  ['collections', 'rlb', 'deque'],
  ['collections', 'nb', 'ChainMap UserDict UserList UserString'],
  ['copyreg', 'rb', '_reconstructor'],
  ['copyreg', 'rbklsa', '__newobj__ __newobj_ex__'],
  ['_codecs', 'r', 'encode'],
  ['datetime', 'rb', 'date datetime time timedelta timezone tzinfo'],
  ['decimal', 'r', 'Decimal'],
  ['fractions', 'r', 'Fraction'],
  ['pathlib', 'r', 'Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath'],
  ['pathlib._local', 'r', 'Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath'],
  ['uuid', 'nb', 'UUID'],
  ['uuid', 'r', 'SafeUUID'],
  ['argparse', 'nb', 'Namespace'],
  ['types', 'rb', 'SimpleNamespace'],
  ['array', 'r', '_array_reconstructor array'],
  ['functools', 'rb', 'partial'],
  ['random', 'rb', 'Random'],
  ['time', 'r', 'struct_time'],
  ['re', 'r', '_compile'],
  ['zoneinfo', 'r', 'ZoneInfo ZoneInfo._unpickle'],
]
