//! What can be wrong with YAML, in words that never quote it: an unquoted secret that begins with
//! `!`, `&`, `*` or `%` reaches the parser as a tag, an anchor, an alias or an error.

use super::super::Problem;
use super::MAX_EXPANDED;
use super::scalar::Fault;

/// An error of the parser, told by a part of its message.
struct Complaint {
    says: &'static str,
    message: &'static str,
    help: &'static str,
}

const fn complaint(says: &'static str, message: &'static str, help: &'static str) -> Complaint {
    Complaint { says, message, help }
}

const INDENT: &str = "check the indentation: what belongs together begins in one column";
const QUOTE: &str = "put a text that begins with it into quotes";
const QUOTE_QUOTES: &str =
    "inside single quotes a quote is written `''`, inside double ones `\\\"`";

/// The errors that users meet; the first that fits is taken.
static COMPLAINTS: &[Complaint] = &[
    complaint("unprintable", "a NUL character stands in it", "write it `\"\\0\"`"),
    complaint("tab", "a tab indents the line", "indent with spaces alone"),
    complaint(
        "expected ',' or",
        "a comma or a closing bracket is missing",
        "close every `[` and `{`, and put commas between what stands in them",
    ),
    complaint("node content", "a value is missing", "write one, or `null`"),
    complaint("misplaced bracket", "the bracket closes nothing", QUOTE),
    complaint(
        "mapping values are not allowed",
        "a `: ` stands where no key can end",
        "check the indentation, and put a text that contains `: ` into quotes",
    ),
    complaint("sequence entries are not allowed", "a `- ` stands where none can", INDENT),
    complaint("mapping keys are not allowed", "a `? ` stands where none can", INDENT),
    complaint("simple key expect", "a key without `: ` stands in front", INDENT),
    complaint("expected key", "a line stands between the indentations above it", INDENT),
    complaint("expected '-' indicator", "no `- ` begins the line, as in those above it", INDENT),
    complaint("end of stream", "a quote is never closed", QUOTE_QUOTES),
    complaint("trailing content", "text follows a closing quote", QUOTE_QUOTES),
    complaint(
        "in quoted scalar",
        "a quote is not closed on its line, and the next is not indented",
        QUOTE_QUOTES,
    ),
    complaint(
        "unknown escape",
        "double quotes hold an unknown escape",
        "write a backslash as `\\\\`, or use single quotes",
    ),
    complaint(
        "invalid Unicode character escape",
        "an escape names no character",
        "YAML has no surrogate pairs: write the character itself, or `\\U` and eight digits",
    ),
    complaint("unexpected character", "a text begins with `%`, `@` or a backtick", QUOTE),
    complaint("unknown anchor", "the alias names no anchor in front of it", QUOTE),
    complaint("anchor or alias", "a `&` or `*` stands without a name", QUOTE),
    complaint(" tag, ", "the tag is malformed", QUOTE),
    complaint("handle wasn't declared", "the tag has no `%TAG` line", QUOTE),
    complaint("indentation", "the line is indented too little", INDENT),
];

/// A parser's error.
pub(super) fn invalid_yaml(info: &str, offset: usize) -> Problem {
    if info == "recursion limit exceeded" {
        return Problem::too_deep(offset);
    }
    let known = COMPLAINTS.iter().find(|complaint| info.contains(complaint.says));
    let message = known.map_or(info, |complaint| complaint.message);
    let problem = Problem::new("invalid-yaml", offset, format!("this is no YAML: {message}"));
    match known {
        Some(complaint) => problem.help(complaint.help),
        None => problem,
    }
}

/// An alias of an anchor in another document, which the parser lets pass.
pub(super) fn unknown_anchor(offset: usize) -> Problem {
    invalid_yaml("unknown anchor", offset)
}

/// A `%` line after which the parser's marks cannot be trusted.
pub(super) fn directive(offset: usize) -> Problem {
    invalid_yaml("a `%` line in front of the document holds characters beyond ASCII", offset)
}

/// A scalar that is not what it should be, or a tag at any node.
pub(super) fn fault(fault: Fault, offset: usize) -> Problem {
    match fault {
        Fault::UnsupportedTag => {
            Problem::new("unsupported-tag", offset, "the tag has no meaning in JSON")
                .help("remove the tag, or quote the value if the `!` belongs to it")
        }
        Fault::TagMismatch(expected) => {
            let message = format!("the value is not {expected}, though its tag says so");
            Problem::new("tag-mismatch", offset, message)
                .help("remove the tag or correct the value")
        }
        Fault::OutOfRange => Problem::number_out_of_range(offset, String::new()),
        Fault::NotFinite => {
            Problem::new("number-out-of-range", offset, "JSON has no infinity and no NaN")
                .help("write a number, or quote the text")
        }
    }
}

pub(super) fn non_string_key(offset: usize) -> Problem {
    Problem::new("non-string-key", offset, "a sequence or mapping stands as a key")
        .help("JSON property names are strings: quote the key")
}

pub(super) fn merge_key(offset: usize) -> Problem {
    Problem::new("merge-key", offset, "`<<` merges mappings, and this is none")
        .help("write an alias of a mapping or a list of them: `<<: *base`, `<<: [*one, *two]`")
}

pub(super) fn second_merge_key(offset: usize) -> Problem {
    Problem::new("merge-key", offset, "`<<` stands twice in one mapping")
        .help("merge several mappings through one key: `<<: [*one, *two]`")
}

pub(super) fn recursive_alias(offset: usize) -> Problem {
    Problem::new("recursive-alias", offset, "the alias stands inside the node that it repeats")
        .help("JSON values have no cycles: write out what is meant")
}

pub(super) fn alias_bomb(offset: usize) -> Problem {
    let message = format!("aliases repeat more than {MAX_EXPANDED} nodes");
    Problem::new("alias-bomb", offset, message)
        .help("aliases of nodes that hold aliases multiply: write out what is meant")
}
