//! The fonts of a workbook by their numbers ([MS-XLS] 2.4.122).

use super::record::Record;
use super::strings::Runs;
use crate::sheet::font::{Font, Pieces};

/// The FONT records in their order.
#[derive(Default)]
pub struct Fonts(Vec<Font>);

impl Fonts {
    /// Takes in a FONT record: its height, flags of which the fourth strikes out, its colour, its weight, whether it is raised or
    /// lowered. One that is too short is plain.
    pub fn see(&mut self, record: Record) {
        let flags = record.u16(2).unwrap_or(0);
        self.0.push(Font { is_struck: flags & 8 != 0, is_raised: matches!(record.u16(8), Ok(1 | 2)) });
    }

    /// The font of a number: no record has the number 4, for old versions. One that is not there is plain.
    pub fn get(&self, number: u16) -> Font {
        let place = match number {
            4 => None,
            number => Some(usize::from(number - u16::from(number > 4))),
        };
        place.and_then(|place| self.0.get(place)).copied().unwrap_or_default()
    }

    /// The pieces of a text of which each unit is visible or not.
    pub fn pieces(&self, visible: impl Iterator<Item = bool>, runs: &Runs) -> Pieces {
        match runs.is_empty() {
            true => Pieces::BARE,
            false => Pieces::of_runs(visible, &self.named(runs)),
        }
    }

    /// The pieces of a text in UTF-16.
    pub fn pieces_of(&self, text: &str, runs: &Runs) -> Pieces {
        match runs.is_empty() {
            true => Pieces::BARE,
            false => Pieces::of_text(text, &self.named(runs)),
        }
    }

    fn named(&self, runs: &Runs) -> Vec<(usize, Font)> {
        runs.iter().map(|(start, font)| (*start, self.get(*font))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::super::testing::*;
    use crate::sheet::Look;

    /// FONT: its flags, of which 8 strikes out, and whether it is raised.
    fn font(flags: u16, raised: u16) -> Vec<u8> {
        record(0x0031, &[&shorts(&[200, flags, 0x7fff, 400, raised]), &[0; 6]])
    }

    /// A cell format that names a number format and a font.
    fn fonted(number_format: u16, font: u16) -> Vec<u8> {
        record(0x00e0, &[&shorts(&[font, number_format]), &[0; 16]])
    }

    fn looks(stream: &[u8]) -> Vec<(String, Option<Look>)> {
        let sheet = &read(stream).unwrap().sheets[0];
        sheet.cells.iter().map(|(at, _)| (at.to_string(), sheet.look(at))).collect()
    }

    #[test]
    fn fonts_and_formats_of_cells_and_runs_tell_what_is_struck_out_raised_or_a_percentage() {
        // No font has the number 4.
        let fonts = [font(0, 0), font(0, 0), font(0, 0), font(0, 0), font(8, 0), font(0, 2)].concat();
        let formats = [fonted(0, 0), fonted(0, 5), fonted(9, 6), fonted(9, 0), fonted(400, 4)].concat();
        let defined = record(0x041e, &[&shorts(&[400]), &wide("0.0\"万\"")]);
        // Texts with runs: where each begins, and its font.
        let rich = |text: &str, runs: &[u16]| {
            let units: Vec<u16> = text.encode_utf16().collect();
            [shorts(&[units.len() as u16]), vec![9], shorts(&[runs.len() as u16 / 2]), shorts(&units), shorts(runs)]
                .concat()
        };
        let texts = [rich("12", &[0, 5, 1, 0]), rich("31", &[1, 6]), rich("5", &[0, 99])].concat();
        let count = 3u32.to_le_bytes();
        let globals = [fonts, defined, formats, record(0x00fc, &[&count, &count, &texts])];
        let shown = |column: u16, format: u16| number(0, column, format, 5.5);
        let rstring = record(0x00d6, &[&shorts(&[1, 0, 0]), &wide("12"), &shorts(&[2, 0, 5, 1, 0])]);
        let torn = record(0x00d6, &[&shorts(&[1, 1, 1]), &wide("12"), &shorts(&[2, 0])]);
        let rks = [shorts(&[1, 3]), shorts(&[0]), vec![0xef, 1, 0, 0], shorts(&[1]), vec![0xef, 1, 0, 0], shorts(&[4])];
        let text = |column: u16, format: u16| {
            let formula = record(0x0006, &[&shorts(&[2, column, format]), &[0, 0, 0, 0, 0, 0, 255, 255], &[0; 8]]);
            [formula, record(0x0207, &[&wide(if column == 0 { "12" } else { "" })])].concat()
        };
        let cells = [shown(0, 0), shown(1, 1), shown(2, 2), shown(3, 3), shown(4, 4), shared(0, 5, 0), shared(0, 6, 1)];
        let more = [shared(0, 7, 2), rstring, torn, record(0x00bd, &[&rks.concat()]), text(0, 1), text(1, 1)];
        let stream = biff8(&globals, &[("Sheet1", [cells.concat(), more.concat()].concat())]);
        const STRUCK: Option<Look> = Some(Look::Struck);
        const PARTLY: Option<Look> = Some(Look::PartlyStruck);
        const RAISED: Option<Look> = Some(Look::Raised);
        let expected = [
            ("A1", None),
            ("B1", STRUCK),
            ("C1", RAISED),
            ("D1", Some(Look::Percent)),
            ("E1", Some(Look::Otherwise(Some("5.5万".into())))),
            ("F1", PARTLY),
            ("G1", RAISED),
            ("H1", None),
            ("A2", PARTLY),
            ("B2", STRUCK),
            ("D2", None),
            ("E2", STRUCK),
            ("A3", STRUCK),
        ];
        assert_eq!(looks(&stream), expected.map(|(at, look)| (at.to_string(), look)));
    }

    #[test]
    fn a_rich_text_of_biff5_has_short_runs() {
        let page = record(0x0042, &[&shorts(&[936])]);
        let globals = [page, font(0, 0), font(8, 0), fonted(0, 0)];
        let rich = record(0x00d6, &[&shorts(&[0, 0, 0, 4]), &encoding_rs::GBK.encode("金1").0, b"2", &[2, 2, 1, 3, 0]]);
        let stream = biff(0x0500, &globals, &[("Sheet1", rich)]);
        assert_eq!(read(&stream).unwrap().sheets[0].cells.last().unwrap().1.to_string(), "金12");
        assert_eq!(looks(&stream)[0].1, Some(Look::PartlyStruck));
    }
}
