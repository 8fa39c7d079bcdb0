//! Zip archives. Names are in UTF-8 or, from Chinese Windows, in GBK without a word about it.

use super::{Contents, Member, Room, name, path};
use crate::sheet::Refusal;
use std::io::Cursor;
use zip::ZipArchive;
use zip::result::ZipError;

/// The files in it.
///
/// # Errors
/// That it is damaged or holds too many files.
pub fn contents(bytes: &[u8], room: &mut Room) -> Result<Contents, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refuse)?;
    room.holds(archive.len())?;
    if archive.has_duplicate_names() {
        // The library gives one of the two only.
        return Err(Refusal::Damaged("two files of one name".into()));
    }
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(refuse)?;
        let (path, is_file) = (path(&name(entry.name_raw())), !entry.is_dir());
        drop(entry);
        if is_file {
            let content = archive.by_index(index).map_err(refuse).and_then(|entry| room.take(entry));
            members.push(Member::new(path, content, None));
        }
    }
    Ok(Contents { members, letter: None })
}

fn refuse(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Refusal::Encrypted,
        error => Refusal::Damaged(error.to_string()),
    }
}
