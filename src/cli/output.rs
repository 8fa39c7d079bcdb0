//! A file that is written: aside in its own folder, then put into its place, so that a run that ends at any moment leaves the old one
//! or the new one.
//!
//! One that is dropped before is taken away by itself. Ctrl-C ends the program where it stands, so the files that are open are
//! written down here, and [`guard`] takes them away first.

use super::stop::{Stop, stop_at};
use crate::text::{Lang, inert, text};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::{NamedTempFile, TempPath};

/// The exit status of a program that Ctrl-C ended: 128 and the number of the signal, as shells have it.
const STATUS: i32 = 130;

static OPEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn open() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An output that is being written.
pub struct Aside {
    file: File,
    path: Option<TempPath>,
}

impl Aside {
    /// A new file in a folder, which is made; it stands beside the one that it will replace.
    ///
    /// # Errors
    /// A folder that cannot be made or written.
    pub fn in_folder(folder: &Path) -> io::Result<Aside> {
        fs::create_dir_all(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".tallybook-");
        // Readable like any other file here, not by its author alone.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        // Made and written down in one step: Ctrl-C comes before both, or after.
        let mut open = open();
        let (file, path) = builder.tempfile_in(folder)?.into_parts();
        open.insert(path.to_path_buf());
        Ok(Aside { file, path: Some(path) })
    }

    /// The file.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Whether it holds what stands at a path.
    ///
    /// # Errors
    /// One of the two that cannot be read.
    pub fn is_same(&mut self, path: &Path) -> io::Result<bool> {
        let (old, new) = (File::open(path)?, &mut self.file);
        if old.metadata()?.len() != new.metadata()?.len() {
            return Ok(false);
        }
        new.rewind()?;
        let (mut old, mut new) = (BufReader::new(old), BufReader::new(new));
        loop {
            let (one, other) = (old.fill_buf()?, new.fill_buf()?);
            let length = one.len().min(other.len());
            if one[..length] != other[..length] {
                return Ok(false);
            }
            if length == 0 {
                return Ok(one.is_empty() && other.is_empty());
            }
            old.consume(length);
            new.consume(length);
        }
    }

    /// Puts the file into its place, complete and on the disk.
    ///
    /// # Errors
    /// What stands in the way, such as a workbook that is open in another program.
    pub fn place(self, path: &Path) -> Result<(), Stop> {
        self.file.sync_all().map_err(|error| irreplaceable(path, &error))?;
        self.place_soon(path)
    }

    /// Puts the file into its place, complete; when it is on the disk is the system's affair.
    ///
    /// # Errors
    /// What stands in the way, such as a workbook that is open in another program.
    pub fn place_soon(self, path: &Path) -> Result<(), Stop> {
        self.persist(path).map_err(|error| irreplaceable(path, &error))
    }

    /// Puts the file into its place in one step, wherever the disk is: for what can be made again.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn persist(mut self, to: &Path) -> io::Result<()> {
        let mut open = open();
        let Some(path) = self.path.take() else { return Ok(()) };
        open.remove(&path.to_path_buf());
        NamedTempFile::from_parts(&self.file, path).persist(to).map(drop).map_err(|failed| failed.error)
    }
}

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            open().remove(&path.to_path_buf());
        }
    }
}

fn irreplaceable(path: &Path, error: &io::Error) -> Stop {
    let says = text(
        "替换不了这个文件（{error}）：如果正用 Excel 或 WPS 打开着，请关闭后再运行一次",
        "this file cannot be replaced ({error}): if it is open in Excel or WPS, close it and run again",
    );
    stop_at(path, says, error)
}

/// The path on this system of a name with forward slashes inside a folder.
pub fn inside(folder: &Path, name: &str) -> PathBuf {
    name.split('/').fold(folder.to_path_buf(), |path, part| path.join(part))
}

/// That nothing can be written into a folder.
pub fn unwritable(folder: &Path, error: &dyn Display) -> Stop {
    stop_at(folder, text("写不进这个文件夹：{error}", "cannot write into this folder: {error}"), error)
}

/// Takes away an output that is no longer one; where it is not there, nothing happens.
///
/// # Errors
/// What stands in the way, such as a workbook that is open in another program.
pub fn remove(path: &Path) -> Result<(), Stop> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            let says = text(
                "删除不了这个已经不需要的文件（{error}）：如果正用 Excel 或 WPS 打开着，请关闭后再运行一次",
                "this file is no longer needed and cannot be deleted ({error}): if it is open in Excel or WPS, close it and run again",
            );
            Err(stop_at(path, says, &error))
        }
        _ => Ok(()),
    }
}

/// From now on, Ctrl-C takes away what is not finished, says so, and ends the program.
pub fn guard(lang: Lang) {
    let end = move || {
        // It is not given back: nobody begins another file.
        let open = open();
        for path in open.iter() {
            let _ = fs::remove_file(path);
        }
        let says = text(
            "已中断：已经写好的文件是完整的，没写完的已删除；各份结果可能有新有旧，请再运行一次。",
            "Stopped: the files that are written are whole, what was not finished is taken away. Some may be new and others old: run it again.",
        );
        let _ = writeln!(io::stderr(), "\n{}", inert::line(says.get(lang)));
        std::process::exit(STATUS)
    };
    // Where it cannot be set, Ctrl-C ends the program as it ends any other.
    let _ = ctrlc::set_handler(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_whole_or_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        let mut dropped = Aside::in_folder(folder.path()).unwrap();
        dropped.write_all(b"half").unwrap();
        drop(dropped);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut kept = Aside::in_folder(folder.path()).unwrap();
        kept.write_all(b"whole").unwrap();
        kept.place(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(!open().iter().any(|open| open.starts_with(folder.path())));
    }
}
