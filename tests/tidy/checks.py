"""The rules for every file of the tree. Each check is a function of one file's path and text that yields (line, message)."""

import pathlib
import re

# ---- layering: what the C++ of a folder may include. The longest matching prefix of a path is its layer. ----

STANDARD = re.compile(r"<[a-z_]+>$")        # a C++ standard header has neither a dot nor a slash
CONSOLE = re.compile(r"<(iostream|fstream|filesystem|cstdio|print|thread|mutex|chrono|ctime|random)>$")
CONFIG = r'"models/(\w+/(\w+/)?(\w+_)?config|clock/oscillator_profile)\.h"'   # plain aggregates with defaults, and sets of them
BASE, CLOCK, WIRE = r'"models/base/', r'"models/clock/', r'"models/wire/'
ENGINE, MODELS = r'"models/engine\.h"', r'"models/'
SCENARIO, RECORD = r'"sim/scenario/', r'"sim/record/'
SEAM = r'"sim/host/(event_queue|networks|port|stream_port|run)\.h"'   # what a simulator of networks implements, and what it calls
PROFILES = r'"sim/daemon/profiles\.h"'       # the table of real programs: plain values, which scenarios and their starter share
JSON, FMT = r"<nlohmann/", r"<fmt/"
C_LIBRARY = r"<(?!ns3/)(\w+/)*\w+\.h>"      # POSIX and Linux

LAYERS = {
    "models/base": [BASE],
    "models/clock": [BASE, CLOCK],
    "models/wire": [BASE, WIRE, r"<gnutls/"],
    "models/engine.h": [BASE],
    "models/ntp": [BASE, WIRE, ENGINE, r'"models/ntp/'],
    "models/sntp": [BASE, WIRE, ENGINE, r'"models/sntp/'],
    "models/server": [BASE, WIRE, ENGINE, r'"models/server/', r'"models/ntp/serving/'],
    "models/khronos": [BASE, WIRE, ENGINE, r'"models/khronos/', r'"models/ntp/'],
    "models/hostile": [BASE, WIRE, ENGINE, r'"models/hostile/', r'"models/server/'],
    "models/refclock": [BASE, WIRE, ENGINE, r'"models/refclock/'],
    "models/monitor": [BASE, WIRE, ENGINE, r'"models/monitor/', r'"models/ntp/'],
    "sim/scenario": [BASE, CONFIG, SCENARIO, PROFILES, r"<yaml-cpp/", JSON, FMT],
    "sim/record": [BASE, CLOCK, WIRE, ENGINE, SCENARIO, RECORD, JSON, FMT, C_LIBRARY],
    "sim/host": [MODELS, SCENARIO, RECORD, r'"sim/host/', r'"sim/daemon/', r'"sim/tls/', FMT, C_LIBRARY],
    "sim/net": [BASE, r'"models/hostile/interceptor.h"', SCENARIO, RECORD, r'"sim/net/', SEAM, r"<ns3/(?!\S*-module\.h)",
                FMT, C_LIBRARY],
    "sim/tls": [BASE, ENGINE, r'"sim/tls/', C_LIBRARY],
    "sim/daemon": [BASE, CLOCK, r'"models/refclock/segment', r'"sim/daemon/', FMT, C_LIBRARY],
    "sim/live": [MODELS, SCENARIO, RECORD, r'"sim/live/', r'"sim/tls/', FMT, C_LIBRARY],
    "sim/batch": [MODELS, SCENARIO, RECORD, r'"sim/batch/', JSON, FMT, C_LIBRARY],
    "sim": [MODELS, r'"sim/', r"<boost/program_options", JSON, FMT, C_LIBRARY],
    "tests/sim/net": [MODELS, r'"sim/', r'"tests/', r"<catch2/", r"<ns3/(?!\S*-module\.h)", JSON, FMT, C_LIBRARY],
    "tests/benchmarks": [MODELS, r'"tests/benchmarks/', r'"sim/', r"<catch2/"],
    "tests/sim/host": [MODELS, r'"sim/(?!net/)', r'"tests/(?!sim/net/)', r"<catch2/", JSON, FMT, C_LIBRARY],
    "tests": [MODELS, r'"sim/(?!net/|host/)', r'"tests/', r"<catch2/", r"<yaml-cpp/", JSON, FMT, C_LIBRARY],
}
INCLUDE = re.compile(r'^\s*#\s*include\s+(<[^>]+>|"[^"]+")')


def is_cxx(path):
    return path.endswith((".cc", ".h"))


def layer_of(path):
    fitting = [layer for layer in LAYERS if path == layer or path.startswith(layer + "/")]
    return max(fitting, key=len, default=None)


def layering(path, text):
    if not is_cxx(path):
        return
    layer = layer_of(path)
    if layer is None:
        yield 1, "stands in a folder that the layering table does not know"
        return
    for number, line in enumerate(text.splitlines(), 1):
        included = INCLUDE.match(line)
        if not included or may_include(layer, included[1]):
            continue
        yield number, f"{layer} may not include {included[1]}"


def may_include(layer, included):
    if STANDARD.match(included):
        return not (layer.startswith("models") and CONSOLE.match(included))
    return any(re.match(allowed, included) for allowed in LAYERS[layer])


# ---- calls that make a run depend on the machine, or on the minute ----

COMMENT_OR_TEXT = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\[^\'\n]+|\\\'|[^\'\\\n])\'', re.S)


def code_of(text):
    """The text with comments and literals blanked out, line by line."""
    return COMMENT_OR_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


FREE = r"(?<![\w.>:])(?:std::|::)?"   # a function of the C or C++ library, not a member and not one of ours
WALL_CLOCK = re.compile(
    FREE + r"(?:time\s*\(\s*(?:nullptr|NULL|0|&)|gettimeofday\s*\(|clock_gettime\s*\(|timespec_get\s*\()"
    r"|\b(?:system|steady|high_resolution)_clock\b|" + FREE + r"(?:u|nano)?sleep\s*\(|\bsleep_(?:for|until)\b")
RANDOMNESS = re.compile(
    FREE + r"s?rand(?:om|_r)?\s*\(\s*(?:\)|\w)|\b[delmnj]rand48\b|\brandom_device\b|\bmt19937(?:_64)?\b|\bminstd_rand0?\b"
    r"|\bdefault_random_engine\b|std::(?:shuffle|sample)\b|std::\w+_distribution\b|\bgetrandom\s*\(|\barc4random")
LIBM = re.compile(
    FREE + r"(?:pow|exp2?|expm1|log(?:2|10|1p)?|sinh?|cosh?|tanh?|asinh?|acosh?|atan[2h]?|cbrt|hypot|erfc?|[tl]gamma)[fl]?\s*\(")
UNORDERED = re.compile(r"\bunordered_(?:multi)?(?:map|set)\s*<|\bstd::(?:multi)?(?:map|set)<[^,<>]*\*")

REPEATABLE = ("models/", "sim/host/", "sim/net/", "sim/record/", "sim/scenario/")


def banned_calls(path, text):
    if not is_cxx(path) or not path.startswith(REPEATABLE):
        return
    elementary = path.startswith("models/base/mathematics.")
    for number, line in enumerate(code_of(text).splitlines(), 1):
        if WALL_CLOCK.search(line):
            yield number, "reads or waits for the machine's own clock"
        if RANDOMNESS.search(line):
            yield number, "draws randomness that is not a Random named by its path"
        if not elementary and LIBM.search(line):
            yield number, "calls an elementary function of the C library, whose last bit differs between processors"


def unordered_containers(path, text):
    """Their order of iteration is not defined; `// lookup only` on the line says that the code never iterates."""
    if not is_cxx(path) or not path.startswith(("models/", "sim/")):
        return
    for number, (line, raw) in enumerate(zip(code_of(text).splitlines(), text.splitlines()), 1):
        if UNORDERED.search(line) and "// lookup only" not in raw:
            yield number, "a container without a fixed order; say `// lookup only` if nothing iterates over it"


# ---- form ----

LONGEST_FILE = 500
LONGEST_LINE = 132
FULLEST_FOLDER = 40    # files of sources: scenarios and bad scenarios are lists
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
SHAPELESS = re.compile(r"^\s*(?:class|struct)\s+(\w*(?:Manager|Helper|Utils?))\b", re.M)


def length(path, text):
    lines = text.count("\n")
    if lines > LONGEST_FILE and path.endswith((".cc", ".h", ".py", ".c", ".sh")):
        yield lines, f"{lines} lines; a file over {LONGEST_FILE} holds two nouns"


def line_length(path, text):
    if not path.endswith(".py") and not (is_cxx(path) and path.startswith(("models/", "sim/"))):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            yield number, f"{len(line)} columns; a line has at most {LONGEST_LINE}"


LONGEST_CLASS = 500
CLASS = re.compile(r"^(?:template\s*<.*>\s*)?(?:class|struct) (?:\w+::)*(\w+)(?: final)?(?: :[^;{]*)? \{$", re.M)
MEMBER = re.compile(r"^(?:[\w:<>*&, ]+ )?[*&]?(?:\w+::)*(\w+)::(?:~?\w+|operator\S+)\(", re.M)


def class_parts(path, text):
    """(class, lines) of each body of a class, and of each of its functions outside of it."""
    if not is_cxx(path):
        return
    code = code_of(text)
    for pattern, end in ((CLASS, "\n};"), (MEMBER, "\n}")):
        for found in pattern.finditer(code):
            first_line = code[found.start():code.index("\n", found.end() - 1)].rstrip()
            is_whole = pattern is MEMBER and first_line.endswith(("}", ";"))
            yield found[1], 1 if is_whole else code.count("\n", found.start(), code.index(end, found.start())) + 2


def class_lengths(files):
    """The lines of each class over all files of its folder: a class that is cut into several files is still one."""
    lengths = {}
    for path, text in files:
        for name, lines in class_parts(path, text):
            key = (path.rpartition("/")[0], name)
            lengths[key] = lengths.get(key, 0) + lines
    return lengths


def whitespace(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line:
            yield number, "has a tab"
        if line != line.rstrip():
            yield number, "ends in blanks"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "does not end in a newline"


def unfinished(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if found := UNFINISHED.search(line):
            yield number, f"says {found[0]}"


def names(path, text):
    if not is_cxx(path):
        return
    for found in SHAPELESS.finditer(code_of(text)):
        yield text.count("\n", 0, found.start(1)) + 1, f"{found[1]} is not a noun of the field"


def header(path, text):
    if path.endswith(".h") and not re.search(r"^#pragma once$|^#ifndef \w+_H$", text, re.M):   # C programs include some
        yield 1, "may be included twice"
    if path.endswith(".h") and not re.search(r"^(//|/\*)", text, re.M):
        yield 1, "does not say what it holds"


# ---- pages ----

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONGEST_PAGE = 90    # two screens
LONGEST_TOP_PAGE = 130    # it also compares ntpsim with its peers, and gives the first five minutes
LINK = re.compile(r"\]\((?!\w+:)([^)\s]*)\)")


def anchors(markdown):
    """GitHub's names of a page's headings: lower case, letters, digits and hyphens."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", markdown, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path, text):
    if not path.endswith(".md"):
        return
    for found in LINK.finditer(text):
        file, _, anchor = found[1].partition("#")
        target = (ROOT / path).parent / file if file else ROOT / path
        number = text.count("\n", 0, found.start()) + 1
        if not target.exists():
            yield number, f"links to {found[1]}, which is not there"
        elif anchor and anchor not in anchors(target.read_text() if file else text):
            yield number, f"links to {found[1]}, which has no such heading"


def page_length(path, text):
    lines = text.count("\n")
    longest = LONGEST_TOP_PAGE if path == "README.md" else LONGEST_PAGE
    if path.rpartition("/")[2] == "README.md" and lines > longest:
        yield lines, f"{lines} lines; this page has at most {longest}"


# ---- scenarios ----

def scenario_description(path, text):
    if path.startswith("scenarios/") and path.endswith(".yaml") and not re.search(r"^description:\s*\S", text, re.M):
        yield 1, "has no description, the one sentence that it claims"


CHECKS = [layering, banned_calls, unordered_containers, length, line_length, whitespace, unfinished, names, header, links,
          page_length, scenario_description]
