//! The cells that must be corrected, in a workbook that goes back to its unit: each has a frame and a note with its number in the
//! list, so that nothing is told by a colour alone.

use super::{Worksheet, Writer, XlsxError, input, looks};
use crate::form::{Correction, FormSheet, Key, Listed, Role, Rows, Subject};
use crate::sheet::{At, Comment};
use crate::text::{Lang, Text, inert, text};
use rust_xlsxwriter::{Format, Note};

/// How every note of a correction begins.
const OPENING: Text = text("【更正】第 {number} 项：", "[Correction] No. {number}: ");
const CAUSE: Text = text("可能的原因：{cause}", "Likely cause: {cause}");
const REMEDY: Text = text("怎样更正：{remedy}", "What to do: {remedy}");

/// The width of a note in pixels, and in characters of its font.
const WIDTH: (u32, u16) = (300, 44);
/// The most characters of a note.
const LONGEST: usize = 1_500;

/// Whether a comment is a note of a workbook that was handed out, in either language; programs that save it again forget who
/// wrote it.
pub fn is_note(comment: &Comment) -> bool {
    let says = comment.says.as_str();
    let opens = |opening: &str| {
        let (before, _) = opening.split_once("{number}").unwrap_or((opening, ""));
        says.strip_prefix(before).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    [input::REQUIRED, input::SUMMED].iter().any(|words| [words.zh, words.en].contains(&says))
        || [OPENING.zh, OPENING.en].into_iter().any(opens)
}

impl Writer<'_> {
    /// Marks the cells of a sheet that must be corrected.
    pub fn mark(&self, sheet: &mut Worksheet, form: &FormSheet, correction: &Correction) -> Result<(), XlsxError> {
        for (_, at, positions) in correction.marks.iter().filter(|(part, ..)| *part == form.part) {
            let Some(look) = self.look(form, *at) else { continue };
            let column = at.column as u16;
            sheet.set_cell_format(at.row, column, &self.looks.wrong(&look))?;
            let lang = self.state.plan.lang();
            let says: Vec<String> = positions
                .iter()
                .filter_map(|position| Some(words(position + 1, correction.listed.get(*position)?, lang)))
                .collect();
            let says = inert::cut(&inert::cell(&says.join("\n")), LONGEST).to_string();
            // Lines of the note are as high as those of a cell, or lower.
            let height = looks::height(&says, WIDTH.1) as u32 * 4 / 3;
            let note = Note::new(says).add_author_prefix(false).set_width(WIDTH.0).set_height(height);
            sheet.insert_note(at.row, column, &note.set_font_name(self.looks.font).set_font_size(9))?;
        }
        Ok(())
    }

    /// What a cell of the form's table looks like; `None` for a cell that is none of it.
    fn look(&self, form: &FormSheet, at: At) -> Option<Format> {
        let table = form.table.as_ref()?;
        let column = table.columns.get(at.column as usize)?;
        if at.row == form.heading_row() {
            let looks = self.looks;
            return Some(if column.required { looks.heading_required.clone() } else { looks.heading.clone() });
        }
        let rows = match &table.rows {
            Rows::Open => return Some(self.looks.field(column.kind).clone()),
            Rows::Fixed(rows) => rows,
        };
        let row = rows.get(at.row.checked_sub(form.table_row(0))? as usize)?;
        Some(match column.role {
            _ if matches!(row.subject, Subject::Campaign(_)) => self.looks.band.clone(),
            Role::Given => self.looks.given(column.key, row.given(column.key)),
            Role::Computed => self.looks.computed(column.key, self.state, &row.subject),
            Role::Asked if column.key == Key::Stated => self.looks.input_number.clone(),
            Role::Asked => self.looks.input_text.clone(),
        })
    }
}

/// What a note says about one item of the list.
fn words(number: usize, listed: &Listed, lang: Lang) -> String {
    let mut lines = vec![OPENING.fill(lang, &[("number", number.into())]) + &listed.says];
    if !listed.cause.is_empty() {
        lines.push(CAUSE.fill(lang, &[("cause", listed.cause.as_str().into())]));
    }
    if !listed.remedy.is_empty() {
        lines.push(REMEDY.fill(lang, &[("remedy", listed.remedy.as_str().into())]));
    }
    lines.join("\n")
}
