//! What of a table is not as it was handed out.

use super::fit::Place;
use super::locate::Located;
use super::words::How;
use super::{Move, Note};
use crate::form::{Column, FormSheet, Key, Part, Role};
use crate::sheet::{Book, Sheet};
use crate::value::name::fold_alike;

/// What is not as it was handed out; `None` where everything is in its place.
pub fn moved(wanted: &FormSheet, located: &Located, book: &Book) -> Option<Note> {
    let sheet = &book.sheets[located.sheet];
    let table = wanted.table.as_ref()?;
    let headings = located.headings.clone()?;
    let mut moves = Vec::new();
    // A file without tabs is one sheet, which bears the file's name.
    if !fold_alike(&sheet.name, &wanted.name) && book.format.has_tabs() {
        let is_there = book.sheets.iter().any(|other| fold_alike(&other.name, &wanted.name));
        moves.push(Move::Sheet { was: wanted.name.clone(), now: sheet.name.clone(), is_there });
    }
    let (was, now) = (wanted.heading_row(), *headings.start());
    if was != now {
        moves.push(Move::Row { heading: table.columns[0].heading.clone(), was, now });
    }
    if headings.start() != headings.end() {
        moves.push(Move::Rows { first: *headings.start(), last: *headings.end() });
    }
    for (position, (column, place)) in (0..).zip(table.columns.iter().zip(&located.columns)) {
        let Place::At { column: now, heading, how } = place else { continue };
        let (was, asked, found) = (position, column.heading.clone(), heading.clone());
        if was != *now {
            moves.push(Move::Column { heading: asked.clone(), was, now: *now });
        }
        match how {
            How::Same => {}
            How::Reworded | How::Alike => {
                moves.push(Move::Heading { asked, found, column: *now, is_alike: how.is_alike() });
            }
            How::In { measure, is_alike } => {
                let (measure, is_alike) = (measure.word().to_string(), *is_alike);
                moves.push(Move::Measure { asked, found, column: *now, measure, is_alike });
            }
        }
    }
    (!moves.is_empty()).then(|| Note::Moved { sheet: sheet.name.clone(), part: wanted.part, moves })
}

/// The columns that the unit was asked to fill in and that are not there, or could be several.
pub fn missing(wanted: &FormSheet, located: &Located, sheet: &Sheet) -> Vec<Note> {
    let Some(table) = &wanted.table else { return Vec::new() };
    let is_asked =
        |column: &Column| column.role == Role::Asked && (column.required || matches!(wanted.part, Part::Roster(_)));
    let note = |(column, place): (&Column, &Place)| {
        let (is_ambiguous, candidates) = match place {
            Place::At { .. } => return None,
            Place::Between(candidates, _) => (true, candidates.clone()),
            Place::Missing(candidates) => (false, candidates.clone()),
        };
        // A name that could be several is needed to find the rows, whoever fills it in.
        (is_asked(column) || (is_ambiguous && column.key == Key::Name)).then(|| Note::MissingColumn {
            sheet: sheet.name.clone(),
            part: wanted.part,
            heading: column.heading.clone(),
            is_ambiguous,
            candidates,
        })
    };
    table.columns.iter().zip(&located.columns).filter_map(note).collect()
}
