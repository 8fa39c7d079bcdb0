//! What became of every file that came in, and of its cells.

use super::table::Kind;
use super::{Error, FILES, Folder};
use crate::intake::State;
use crate::report::words;
use crate::text::Lang;
use std::io::Write;

const COLUMNS: [(&str, Kind); 12] = [
    ("file", Kind::Text),
    ("sha256", Kind::Text),
    ("unit", Kind::Text),
    ("state", Kind::Text),
    ("instead", Kind::Text),
    ("why", Kind::Text),
    ("format", Kind::Text),
    ("saved", Kind::Moment),
    ("nonempty", Kind::Count),
    ("template", Kind::Count),
    ("read", Kind::Count),
    ("unread", Kind::Count),
];

/// Writes every file; the reasons are in words.
pub fn write<W: Write + Send>(folder: &mut Folder<W>, lang: Lang) -> Result<(), Error> {
    let recon = folder.recon;
    let collected = &recon.collected;
    let senders = collected.senders();
    let rows = collected.files.iter().enumerate().map(|(position, file)| {
        let content = collected.content(position);
        let unit = senders[position];
        let cells = content.map(|content| content.cells);
        let instead = match collected.states[position] {
            State::Superseded { by, .. } | State::Duplicate(by) => Some(&*collected.files[by].path),
            _ => None,
        };
        [
            (&*file.path).into(),
            file.sha256.as_str().into(),
            unit.map(|unit| recon.plan.units[unit].id.as_str()).into(),
            collected.states[position].code().into(),
            instead.into(),
            words::unused(collected, position).map(|why| why.say(lang)).into(),
            content.map(|content| content.format.name()).into(),
            content.and_then(|content| content.saved).into(),
            cells.map(|cells| cells.nonempty).into(),
            cells.map(|cells| cells.template).into(),
            cells.map(|cells| cells.read).into(),
            cells.map(|cells| cells.unread).into(),
        ]
    });
    folder.whole(FILES, COLUMNS, rows)
}
