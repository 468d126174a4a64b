//! What git knows of a tree, asked through its own command: it alone reads every repository.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};

use super::inputs;

/// The repository around the working folder.
#[derive(Debug, Clone)]
pub(super) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// Finds it; `why` is the option that needs it.
    pub(super) fn find(why: &str) -> anyhow::Result<Self> {
        let asked = Command::new("git").args(["rev-parse", "--show-cdup"]).output();
        let output = asked.map_err(|error| match error.kind() {
            ErrorKind::NotFound => anyhow::anyhow!("{why} needs git, and no `git` is on the path"),
            _ => anyhow::anyhow!("{why} needs git, which cannot be run: {error}"),
        })?;
        if !output.status.success() {
            let reason = String::from_utf8_lossy(&output.stderr);
            bail!("{why} needs a git repository around the working folder: {}", reason.trim());
        }
        // Climbing keeps the spelling of the working folder, which links may have changed.
        let climb = String::from_utf8_lossy(&output.stdout);
        Ok(Self { root: inputs::whole(Path::new(".").join(climb.trim()).as_path())? })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The commit that a name stands for; `None` where there is none.
    pub(super) fn commit(&self, name: &str) -> anyhow::Result<Option<String>> {
        let commit = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let output = self.command(&arguments).output().context("git cannot be run")?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(output.status.success().then(|| text.trim().to_owned()))
    }

    /// The last commit that both have.
    pub(super) fn parting(&self, one: &str, other: &str) -> anyhow::Result<Option<String>> {
        let output =
            self.command(&["merge-base", one, other]).output().context("git cannot be run")?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(output.status.success().then(|| text.trim().to_owned()))
    }

    /// Files that differ between the index and the last commit.
    pub(super) fn staged(&self) -> anyhow::Result<BTreeSet<PathBuf>> {
        self.files(&["diff", "--cached", "--name-only", "--no-renames", "-z"])
    }

    /// Files that differ between the working tree and the index.
    pub(super) fn unstaged(&self) -> anyhow::Result<BTreeSet<PathBuf>> {
        self.files(&["diff", "--name-only", "--no-renames", "-z"])
    }

    /// Files that the index holds.
    pub(super) fn tracked(&self) -> anyhow::Result<BTreeSet<PathBuf>> {
        self.files(&["ls-files", "-z"])
    }

    /// Files that differ between the working tree and a commit, new ones among them.
    pub(super) fn changed_since(&self, commit: &str) -> anyhow::Result<BTreeSet<PathBuf>> {
        let mut files = self.files(&["diff", "--name-only", "--no-renames", "-z", commit, "--"])?;
        files.extend(self.files(&["ls-files", "--others", "--exclude-standard", "-z"])?);
        Ok(files)
    }

    /// What the index holds of a file.
    pub(super) fn staged_content(&self, path: &Path) -> anyhow::Result<Vec<u8>> {
        let name = self.name(path)?;
        self.run(&["show", &format!(":{name}")])
    }

    /// What the index holds of files; those of which it holds nothing are left out.
    pub(super) fn staged_contents(
        &self,
        paths: Vec<PathBuf>,
    ) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
        let (mut paths, mut names) = (paths, Vec::new());
        // A name with a line break cannot be asked for in this way, and no contract has one.
        paths.retain(|path| !path.to_string_lossy().contains('\n'));
        for path in &paths {
            names.push(format!(":{}", self.name(path)?));
        }
        let contents = self.contents(&names)?;
        let found = paths.into_iter().zip(contents);
        Ok(found.filter_map(|(path, content)| Some((path, content?))).collect())
    }

    /// Writes those JSON and YAML files of a commit below a folder that are wanted.
    pub(super) fn check_out(
        &self,
        commit: &str,
        folder: &Path,
        is_wanted: &dyn Fn(&Path) -> bool,
    ) -> anyhow::Result<()> {
        let listed = self.run(&["ls-tree", "-r", "--name-only", "-z", "--full-tree", commit])?;
        // A name with a line break cannot be asked for in this way, and no contract has one.
        let is_document = |name: &String| {
            let is_named_so = is_document(name) && !name.contains('\n');
            is_named_so && is_wanted(&self.root.join(name))
        };
        let names: Vec<String> = split(&listed).filter(is_document).collect();
        let asked: Vec<String> = names.iter().map(|name| format!("{commit}:{name}")).collect();
        for (name, content) in names.iter().zip(self.contents(&asked)?) {
            let path = folder.join(name);
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent)
                .and_then(|()| std::fs::write(&path, content.unwrap_or_default()))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }

    /// What the repository holds under names such as `HEAD:a.json` and `:a.json`; nothing where
    /// there is nothing. None of them has a line break.
    fn contents(&self, names: &[String]) -> anyhow::Result<Vec<Option<Vec<u8>>>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("git cannot be run")?;
        let asked = names.join("\n") + "\n";
        let stdin = child.stdin.take();
        let writer = std::thread::spawn(move || {
            stdin.map_or(Ok(()), |mut stdin| stdin.write_all(asked.as_bytes()))
        });
        let output = child.wait_with_output().context("git cannot be run")?;
        let written = writer.join().is_ok_and(|written| written.is_ok());
        ensure!(written && output.status.success(), "git could not read its objects");
        let mut rest = output.stdout.as_slice();
        let mut contents = Vec::with_capacity(names.len());
        for _ in names {
            let Some((content, behind)) = next_object(rest) else { break };
            contents.push(content.map(<[u8]>::to_vec));
            rest = behind;
        }
        Ok(contents)
    }

    /// A file of the repository's own, such as a hook.
    pub(super) fn own_path(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.run(&["rev-parse", "--git-path", name])?;
        Ok(self.root.join(String::from_utf8_lossy(&path).trim_end()))
    }

    /// A path as git writes it.
    fn name(&self, path: &Path) -> anyhow::Result<String> {
        let whole = inputs::whole(path)?;
        let relative = whole.strip_prefix(&self.root).with_context(|| {
            format!("{} is not in the repository {}", path.display(), self.root.display())
        })?;
        Ok(relative.to_string_lossy().replace('\\', "/"))
    }

    fn files(&self, arguments: &[&str]) -> anyhow::Result<BTreeSet<PathBuf>> {
        let output = self.run(arguments)?;
        Ok(split(&output).map(|name| self.root.join(name)).collect())
    }

    fn run(&self, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
        let output = self.command(arguments).output().context("git cannot be run")?;
        if !output.status.success() {
            let reason = String::from_utf8_lossy(&output.stderr);
            bail!("`git {}` failed: {}", arguments.join(" "), reason.trim());
        }
        Ok(output.stdout)
    }

    fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new("git");
        // Names are relative to the root, and none of them is a pattern.
        command.arg("--literal-pathspecs").args(arguments).current_dir(&self.root);
        command
    }
}

fn is_document(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(OsStr::to_str);
    extension.and_then(crate::document::Syntax::of_extension).is_some()
}

fn split(output: &[u8]) -> impl Iterator<Item = String> {
    let names = output.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    names.map(|name| String::from_utf8_lossy(name).into_owned())
}

/// One object of `git cat-file --batch`: `<id> <type> <size>`, a line break, the content, another.
fn next_object(output: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let end = output.iter().position(|byte| *byte == b'\n')?;
    let header = std::str::from_utf8(&output[..end]).ok()?;
    let behind = &output[end + 1..];
    let Some(size) = header.rsplit(' ').next()?.parse::<usize>().ok() else {
        // `<name> missing`: nothing follows.
        return Some((None, behind));
    };
    Some((Some(behind.get(..size)?), behind.get(size + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::next_object;

    #[test]
    fn objects_follow_one_another() {
        let output = b"ab blob 3\n{\n}\ncd blob 0\n\nHEAD:a.json missing\nef blob 1\nx\n";
        let mut rest = output.as_slice();
        let mut contents = Vec::new();
        while let Some((content, behind)) = next_object(rest) {
            contents.push(content);
            rest = behind;
        }
        assert_eq!(contents, [Some(&b"{\n}"[..]), Some(b""), None, Some(b"x")]);
    }
}
