# SPDX-License-Identifier: Apache-2.0
# What `packaging` says of Python versions, ranges, requirements and markers: python vectors/audit/versions.py > vectors/audit/versions.jsonl
# Needs packaging 26.
import json
import random

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

pick = random.Random(7)


def spell_version():
    text = f"{pick.randint(0, 2)}!" if pick.random() < 0.1 else ""
    text += ".".join(str(pick.choice([0, 0, 1, 1, 2, 3, 10, 2024])) for _ in range(pick.randint(1, 4)))
    if pick.random() < 0.35:
        text += pick.choice(["a", "b", "rc", "c", "alpha", ".beta", "-rc", "pre", "_preview", "RC"])
        text += pick.choice(["", "0", "1", "2", ".1", "-2"])
    if pick.random() < 0.2:
        text += pick.choice([".post", "-", "post", ".rev", "-r"]) + pick.choice(["1", "2"])
    if pick.random() < 0.2:
        text += pick.choice([".dev", "dev", "-dev", "_dev"]) + pick.choice(["", "0", "3"])
    if pick.random() < 0.2:
        text += "+" + pick.choice(["cpu", "cu118", "1", "abc.1", "CU.2", "1.abc", "a-b_c", "10", "9"])
    return f"v{text}" if pick.random() < 0.1 else text


def spell_range():
    parts = []
    for _ in range(pick.choice([1, 1, 1, 2, 3])):
        operator = pick.choice(["==", "!=", ">=", "<=", ">", "<", "~=", "===", "==*", "!=*"])
        version = spell_version()
        if operator.endswith("*"):
            version = ".".join(str(pick.choice([0, 1, 2, 3])) for _ in range(pick.randint(1, 3))) + ".*"
            operator = operator[:2]
        parts.append(operator + pick.choice(["", " "]) + version)
    return ",".join(parts)


def write(**case):
    print(json.dumps(case, ensure_ascii=False))


versions = []
for text in [*(spell_version() for _ in range(300)), "1.0.dev456", "1.0a2.dev456", "1.0.post456.dev34", "1!0.1"]:
    versions.append(Version(text))
    write(kind="version", text=text, normal=str(Version(text)))
for text in ["", " ", "1..0", "1.0-", "french toast", "1.0+", "1.0+a+b", "1.0a1.2", "==1", "1.0.*", "1,0", "１.０"]:
    try:
        Version(text)
        write(kind="version", text=text, normal=str(Version(text)))
    except InvalidVersion:
        write(kind="version", text=text, normal=None)
write(kind="order", texts=[str(version) for version in sorted(set(versions))])
for _ in range(1800):
    spelt = spell_range()
    version = str(pick.choice(versions))
    try:
        isin = SpecifierSet(spelt).contains(version, prereleases=True)
    except InvalidSpecifier:
        isin = None
    write(kind="contains", range=spelt, version=version, isIn=isin)

requirements = """torch
torch==2.9.1
torch>=2.6.0,<3
torch (>=2.6)
Torch_Vision.Lib[Extra-1, two] ~= 1.0 ; python_version < "3.11"
mmcv>=2.0.0rc4, <2.2.0
name @ https://example.com/a-1.0.whl
name[x]@git+https://example.com/r.git@abc ; sys_platform == 'linux'
name @ file:///tmp/a.whl#sha256=00
requests [security,tests] >= 2.8.1, == 2.8.* ; python_version < "2.7"
A.B-C_D>=1
name<=1
name>=3,<2
name;os_name=='nt' and (python_version>='3.8' or extra == "cuda")
name ; python_full_version not in '3.8.1, 3.8.2'
name ; "linux" in sys_platform
x
-name
name-
_name
name>=
name==
name 1.0
name[
name[a
name[a,]
name[,a]
name @
name;
name ; python_version
name ; python_version >
name ; unknown_variable == "1"
name ; python_version < 3
name ; (python_version < "3"
name>=1;python_version<"3";
name >= 1.0 # comment
name>=1.0,
name>=1.0.*
name~=1
name===weird-1.0
nämé
name == 1.0 + cpu
""".splitlines()
for text in requirements:
    try:
        parsed = Requirement(text)
        answer = {
            "name": canonicalize_name(parsed.name),
            "extras": sorted(parsed.extras),
            "range": str(parsed.specifier),
            "url": parsed.url,
            "hasMarker": parsed.marker is not None,
        }
    except InvalidRequirement:
        answer = None
    write(kind="requirement", text=text, answer=answer)

environment = {
    "python_version": "3.12",
    "python_full_version": "3.12.3",
    "os_name": "posix",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "platform_release": "6.1.0",
    "platform_version": "#1 SMP",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "implementation_version": "3.12.3",
    "extra": "",
}
markers = """python_version < "3.11"
python_version >= "3.9" and python_version < "3.13"
python_version == "3.12"
python_version != "3.12"
python_version ~= "3.10"
python_version == "3.*"
python_version in "3.11, 3.12"
python_version not in "3.11 3.12"
"3.12" <= python_version
python_full_version < "3.12.4"
python_full_version >= "3.12.3rc1"
sys_platform == "linux"
sys_platform == "win32" or sys_platform == "darwin"
sys_platform != "darwin" and platform_machine == "x86_64"
platform_machine in "x86_64 aarch64"
platform_system == 'Linux' and (python_version < '3.9' or extra == 'cuda')
os_name == "nt"
extra == "cuda"
extra == ""
implementation_name == "cpython"
platform_python_implementation != "PyPy"
"linux" in sys_platform
"win" in sys_platform
platform_release >= "5"
platform_version == "x"
(sys_platform == "linux")
((sys_platform == "linux") and ((python_version > "3")))
sys_platform > "a"
python_version > "3.9" or python_version < "3.0" and sys_platform == "win32"
os.name == "posix"
python_version <
== "3"
and
python_version < "3" and
foo == "bar"
'a' == 'a'
python_version <> "3"
""".splitlines()
for text in markers:
    try:
        answer = Marker(text).evaluate(environment)
    except InvalidMarker:
        answer = None
    except Exception as error:
        answer = type(error).__name__
    write(kind="marker", text=text, answer=answer)
