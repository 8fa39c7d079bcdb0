//! A binary worksheet part ([MS-XLSB] 2.1.7.62), record by record.

use super::count::Count;
use super::record::{Record, Records, kind};
use crate::sheet::draft::Draft;
use crate::sheet::error_value::error_value;
use crate::sheet::font::Pieces;
use crate::sheet::ooxml::Shared;
use crate::sheet::package::Part;
use crate::sheet::watch::Watched;
use crate::sheet::{At, Cell, Refusal, Sheet};
use std::io::BufReader;

/// Reads a sheet.
pub fn read(part: Part, shared: &Shared, mut draft: Draft) -> Result<Sheet, Refusal> {
    let mut records = Records::new(Watched::new(BufReader::new(part), Count::default()));
    let (mut row, mut column, mut in_data) = (0, 0, false);
    // The row that came last; rows ascend.
    let mut before = None;
    while let Some(mut record) = records.next()? {
        match record.kind {
            kind::BEGIN_DATA => in_data = true,
            kind::END_DATA => in_data = false,
            kind::COLUMNS => {
                // 2.4.340: first, last, width, look, flags of which the lowest hides.
                let (first, last, width) = (record.u32()?, record.u32()?, record.u32()?);
                record.u32()?;
                if record.u8()? & 1 == 1 || width == 0 {
                    draft.hide_columns(first, last);
                }
            }
            kind::MERGED => {
                let [first_row, last_row, first, last] = [record.u32()?, record.u32()?, record.u32()?, record.u32()?];
                draft.merge(At { row: first_row, column: first }, At { row: last_row, column: last })?;
            }
            kind::ROW if in_data => {
                // 2.4.739: number, look, height, flags; the fifth bit of the second byte hides (fDyZero).
                let number = record.u32()?;
                if before.is_some_and(|before| number <= before) {
                    return Err(Refusal::Damaged(format!("row {} comes after one below it", number.saturating_add(1))));
                }
                before = Some(number);
                row = number;
                column = 0;
                record.u32()?;
                let height = record.u16()?;
                record.u8()?;
                if record.u8()? & 0x10 != 0 || height == 0 {
                    draft.hide_row(row);
                }
            }
            cell if in_data && (kind::CELLS.contains(&cell) || cell == kind::RICH_CELL) => {
                column = record.u32()?;
                let at = At { row, column };
                read_cell(at, cell, &mut record, shared, &mut draft)?;
                column = column.saturating_add(1);
            }
            short if in_data && kind::SHORT_CELLS.contains(&short) => {
                read_cell(At { row, column }, short - kind::TO_FULL, &mut record, shared, &mut draft)?;
                column = column.saturating_add(1);
            }
            other if in_data && !kind::AMONG_CELLS.contains(&other) && record.may_be_a_cell(column) => {
                return Err(Refusal::Damaged(format!(
                    "a record of an unknown kind stands among the cells of row {}",
                    row + 1
                )));
            }
            _ => {}
        }
    }
    if in_data {
        return Err(Refusal::Damaged("a sheet ends early".into()));
    }
    draft.finish(records.into_inner().watcher.cells)
}

/// A cell behind its column (2.5.9): its look in 24 bits, then the value of its type.
fn read_cell(at: At, kind: u16, record: &mut Record, shared: &Shared, draft: &mut Draft) -> Result<(), Refusal> {
    draft.come_to(at)?;
    let look = record.u32()? & 0xff_ffff;
    let number = |number: f64| {
        if !number.is_finite() {
            Cell::Error(number.to_string())
        } else if shared.looks.shows_date(look as usize, number) {
            Cell::Date(number + shared.shift)
        } else {
            Cell::Number(number)
        }
    };
    let mut pieces = Pieces::BARE;
    let cell = match kind {
        2 => number(record.rk()?),
        3 | 11 => Cell::Error(error_value(record.u8()?)),
        4 | 10 => match record.u8()? {
            0 => Cell::Bool(false),
            1 => Cell::Bool(true),
            other => Cell::Error(other.to_string()),
        },
        5 | 9 => number(record.f64()?),
        6 | 8 => Cell::Text(record.text()?),
        7 => return shared.hold_text(draft, at, Some(record.u32()? as usize), Some(look as usize)),
        kind::RICH_CELL => {
            let (text, own) = record.rich_text(&shared.looks)?;
            pieces = own;
            Cell::Text(text)
        }
        // A blank cell holds nothing but its look (2.4.302); more is a cell whose type was damaged.
        _ if record.is_empty() => return Ok(()),
        _ => return Err(Refusal::Damaged(format!("the blank cell {at} holds something"))),
    };
    if (8..=11).contains(&kind) {
        draft.has_formula()?;
    }
    let shown = shared.looks.of(cell.borrowed(), look as usize, pieces);
    draft.hold(cell.borrowed())?;
    draft.show(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Look;
    use crate::sheet::ooxml::read as read_book;
    use crate::sheet::package::tests::zipped;
    use crate::sheet::xlsb::testing::{record, text, wide_record};

    /// A workbook of one sheet with these records among its cells.
    fn sheet(cells: &[Vec<u8>]) -> Result<Sheet, Refusal> {
        let looks =
            [wide_record(617, &[]), record(47, &[&[0; 4]]), record(47, &[&[0, 0, 14, 0]]), wide_record(618, &[])];
        workbook(&record(19, &[&[0], &text("零")]), &looks.concat(), cells)
    }

    /// A workbook of one sheet with these texts, these styles, and these records among its cells.
    fn workbook(texts: &[u8], looks: &[u8], cells: &[Vec<u8>]) -> Result<Sheet, Refusal> {
        let begin = wide_record(131, &[]);
        let properties = wide_record(153, &[&[1, 0, 0, 0]]);
        let tab = wide_record(156, &[&[1, 0, 0, 0], &[1, 0, 0, 0], &text("a"), &text("数据")]);
        let columns = record(60, &[&[2, 0, 0, 0], &[3, 0, 0, 0], &[0, 9, 0, 0], &[0; 4], &[1, 0]]);
        let merged = wide_record(176, &[&[0, 0, 0, 0], &[1, 0, 0, 0], &[0, 0, 0, 0], &[0, 0, 0, 0]]);
        let sheet = [columns, wide_record(145, &[]), cells.concat(), wide_record(146, &[]), merged].concat();
        let relation =
            |id: &str, kind: &str, target: &str| format!("<Relationship Id='{id}' Type='x/{kind}' Target='{target}'/>");
        let root = format!("<Relationships>{}</Relationships>", relation("a", "officeDocument", "w.bin"));
        let own = [
            relation("a", "worksheet", "s.bin"),
            relation("b", "sharedStrings", "t.bin"),
            relation("c", "styles", "l.bin"),
        ];
        let book = read_book(&zipped(&[
            ("_rels/.rels", root.as_bytes()),
            ("_rels/w.bin.rels", format!("<Relationships>{}</Relationships>", own.concat()).as_bytes()),
            ("w.bin", &[begin, properties, tab].concat()),
            ("t.bin", texts),
            ("l.bin", looks),
            ("s.bin", &sheet),
        ]))?;
        assert!(book.epoch_1904);
        Ok(book.sheets.into_iter().next().unwrap())
    }

    fn row(number: u8, flags: u8) -> Vec<u8> {
        record(0, &[&[number, 0, 0, 0], &[0; 4], &[44, 1], &[0, flags, 0], &[0; 4]])
    }

    const PLAIN: [u8; 4] = [0; 4];
    const DATE: [u8; 4] = [1, 0, 0, 0];

    #[test]
    fn every_type_of_cell_is_read_full_or_short() {
        let rk = ((5u32 << 2) | 2).to_le_bytes();
        let sheet = sheet(&[
            row(0, 0),
            record(2, &[&[0; 4], &PLAIN, &rk]),
            record(13, &[&PLAIN, &rk]),
            record(12, &[&PLAIN]),
            record(18, &[&PLAIN, &[0; 4]]),
            record(9, &[&[4, 0, 0, 0], &DATE, &1.5f64.to_le_bytes(), &[0; 8]]),
            record(8, &[&[5, 0, 0, 0], &PLAIN, &text(""), &[0; 8]]),
            row(1, 0x10),
            record(11, &[&[0; 4], &PLAIN, &[0x2a], &[0; 8]]),
            record(15, &[&PLAIN, &[1]]),
            record(14, &[&PLAIN, &[0xee]]),
            record(62, &[&[9, 0, 0, 0], &PLAIN, &[1], &text("富"), &[0; 8]]),
            // What may stand among cells and is none: a cell's metadata, and something of a later version.
            record(49, &[&[11, 0, 0, 0]]),
            wide_record(3072, &[&[0xff; 20]]),
        ])
        .unwrap();
        let cells: String = sheet.cells.iter().map(|(at, cell)| format!("{at} {} {cell};", cell.kind())).collect();
        assert_eq!(cells, "A1 n 5;B1 n 5;D1 s 零;E1 d 1904-01-02;A2 e #N/A;B2 b TRUE;C2 e #?238;J2 s 富;");
        assert_eq!((sheet.name.as_str(), sheet.visible), ("数据", false));
        assert_eq!((sheet.hidden_rows, sheet.hidden_columns), (vec![1..=1], vec![2..=3]));
        assert_eq!(sheet.merged, [(At { row: 0, column: 0 }, At { row: 1, column: 0 })]);
        let at = |row, column| At { row, column };
        assert_eq!(sheet.formulas, [at(0, 4), at(0, 5), at(1, 0)].into());
    }

    #[test]
    fn what_is_struck_out_raised_or_a_percentage_is_told_by_fonts_and_formats() {
        let font = |flags: u8, raised: u8| record(43, &[&[220, 0, flags, 0, 144, 1, raised, 0], &[0; 13]]);
        let look = |format: u8, font: u8| record(47, &[&[0, 0, format, 0, font, 0], &[0; 10]]);
        let styles = [font(0, 0), font(8, 0), font(0, 1), wide_record(617, &[]), look(0, 0), look(0, 1), look(10, 0)];
        let styles = [styles.concat(), wide_record(618, &[])].concat();
        // A text with runs: how many, and each with its first character and its font.
        let rich = |written: &str, runs: &[u8]| {
            [&[1][..], &text(written), &((runs.len() / 4) as u32).to_le_bytes(), runs].concat()
        };
        let texts = [
            record(19, &[&rich("12", &[0, 0, 1, 0, 1, 0, 0, 0])]),
            record(19, &[&rich("31", &[1, 0, 2, 0])]),
            // Runs that are not there, and a font that is not.
            record(19, &[&[1], &text("5"), &[9, 0, 0, 0, 0, 0]]),
            record(19, &[&rich("6", &[0, 0, 77, 0])]),
        ];
        let shared =
            |column: u8, look: u8, number: u8| record(7, &[&[column, 0, 0, 0], &[look, 0, 0, 0], &[number, 0, 0, 0]]);
        let number = |column: u8, look: u8| record(5, &[&[column, 0, 0, 0], &[look, 0, 0, 0], &5.5f64.to_le_bytes()]);
        let cells = [row(0, 0), shared(0, 0, 0), shared(1, 0, 1), shared(2, 0, 2), shared(3, 0, 3), shared(4, 1, 3)];
        let more = [
            number(5, 0),
            number(6, 1),
            number(7, 2),
            record(62, &[&[8, 0, 0, 0], &[0; 4], &rich("7", &[0, 0, 1, 0])]),
        ];
        let sheet = workbook(&texts.concat(), &styles, &[cells.concat(), more.concat()]).unwrap();
        let looks: Vec<_> = sheet.cells.iter().map(|(at, _)| sheet.look(at)).collect();
        const PARTLY: Option<Look> = Some(Look::PartlyStruck);
        const STRUCK: Option<Look> = Some(Look::Struck);
        let expected = [PARTLY, Some(Look::Raised), None, None, None, None, STRUCK, Some(Look::Percent), STRUCK];
        assert_eq!(looks, expected);
    }

    #[test]
    fn a_cell_that_leads_nowhere_or_is_cut_short_refuses_the_file() {
        for cells in [
            vec![row(0, 0), record(7, &[&[0; 4], &PLAIN, &[1, 0, 0, 0]])],
            vec![row(0, 0), record(5, &[&[0; 4], &PLAIN, &[1, 0, 0, 0]])],
            vec![row(0, 0), record(4, &[&[0, 0x40, 0, 0], &PLAIN, &[1]])],
            vec![row(0, 0), record(1, &[&[0; 4], &PLAIN, &[1, 0, 0, 0]])],
            vec![row(0, 0), record(12, &[&PLAIN, &[1]])],
            vec![row(1, 0), row(0, 0)],
            vec![row(0, 0), record(71, &[&PLAIN, &text("甲")])],
            vec![row(0, 0), wide_record(200, &[&[0; 4], &PLAIN, &[0; 4]])],
            vec![row(0, 0), record(4, &[&[0; 4], &PLAIN, &[1]]), record(4, &[&[0; 4], &PLAIN, &[1]])],
        ] {
            assert!(matches!(sheet(&cells), Err(Refusal::Damaged(_))));
        }
    }
}
