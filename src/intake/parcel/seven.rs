//! 7z archives.

use super::{Contents, Member, Room, path};
use crate::sheet::Refusal;
use sevenz_rust2::{ArchiveReader, Error, Password};
use std::io::Cursor;

/// How much memory a dictionary may take, in KiB: the 64 MiB of 7-Zip's strongest ordinary setting.
const DICTIONARY: usize = 64 << 10;

/// The files in it.
///
/// # Errors
/// That it is damaged, has a password or holds too many files.
pub fn contents(bytes: &[u8], room: &mut Room) -> Result<Contents, Refusal> {
    let source = Cursor::new(bytes);
    let mut archive = ArchiveReader::new_with_memory_limit(source, Password::empty(), DICTIONARY).map_err(refuse)?;
    archive.set_thread_count(1);
    room.holds(archive.archive().files.len())?;
    let names: Vec<String> =
        archive.archive().files.iter().filter(|file| !file.is_directory()).map(|file| path(file.name())).collect();
    let mut members = Vec::new();
    let taken = archive.for_each_entries(|entry, content| {
        if !entry.is_directory() {
            members.push(Member::new(path(entry.name()), room.take(content), None));
        }
        Ok(true)
    });
    // Files are packed together: behind a damaged one nothing can be taken out.
    if let Err(error) = taken {
        let refusal = refuse(error);
        members.retain(|member| member.content.is_ok());
        let lost =
            names.into_iter().filter(|name| !members.iter().any(|member| member.path == *name)).collect::<Vec<_>>();
        if members.is_empty() || lost.is_empty() {
            return Err(refusal);
        }
        members.extend(lost.into_iter().map(|path| Member::new(path, Err(refusal.clone()), None)));
    }
    Ok(Contents { members, letter: None })
}

fn refuse(error: Error) -> Refusal {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Refusal::Encrypted,
        Error::MaxMemLimited { .. } => Refusal::Memory(DICTIONARY >> 10),
        error => Refusal::Damaged(error.to_string()),
    }
}
