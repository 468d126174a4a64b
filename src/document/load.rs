//! Files and standard input: the one place of the library that reads from the outside.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::Syntax;

/// A file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be read: {source}")]
pub struct ReadError {
    path: PathBuf,
    source: std::io::Error,
}

/// The name under which standard input is read and reported.
pub const STDIN: &str = "-";

/// The bytes of a file, or of standard input for [`STDIN`].
///
/// # Errors
///
/// [`ReadError`] where the file does not exist or may not be read.
pub fn read(path: &Path) -> Result<Vec<u8>, ReadError> {
    let read = if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|source| ReadError { path: path.to_owned(), source })
}

/// The syntax of a file: by its extension, else by how its text opens.
#[must_use]
pub fn syntax(path: &Path, bytes: &[u8]) -> Syntax {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.and_then(Syntax::of_extension).unwrap_or_else(|| Syntax::of_text(bytes))
}
