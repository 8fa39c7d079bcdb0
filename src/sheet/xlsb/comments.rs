//! A binary comments part ([MS-XLSB] 2.1.7.9): the authors, then for each comment its cell and, in a record of its own, its text.

use super::record::{Records, kind};
use crate::sheet::asides::Hearing;
use crate::sheet::ooxml::Looks;
use crate::sheet::package::Part;
use crate::sheet::{At, Refusal};
use std::io::BufReader;

/// Hears the comments of a sheet.
pub fn comments(part: Part, hearing: &mut Hearing) -> Result<(), Refusal> {
    let mut records = Records::new(BufReader::new(part));
    let (mut authors, mut author, mut at) = (Vec::new(), 0, None);
    while let Some(mut record) = records.next()? {
        match record.kind {
            kind::COMMENT_AUTHOR => authors.push(record.text()?),
            kind::COMMENT => {
                // 2.4.26: the author's number, first and last row, first and last column.
                author = record.u32()? as usize;
                let [row, _, column] = [record.u32()?, record.u32()?, record.u32()?];
                at = Some(At { row, column });
            }
            kind::COMMENT_TEXT => {
                let (says, _) = record.rich_text(&Looks::default())?;
                let at = at.take().ok_or_else(|| Refusal::Damaged("a comment stands on no cell".into()))?;
                hearing.comment(at, authors.get(author).map_or("", String::as_str), &says);
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::asides::{Asides, MOST};
    use crate::sheet::package::Package;
    use crate::sheet::package::tests::zipped;
    use crate::sheet::xlsb::testing::{text, wide_record};

    fn heard(part: &[u8]) -> (Result<(), Refusal>, Asides) {
        let bytes = zipped(&[("c.bin", part)]);
        let (mut asides, mut left) = (Asides::default(), MOST);
        let mut hearing = Hearing { asides: &mut asides, left: &mut left };
        let outcome = comments(Package::open(&bytes).unwrap().part("c.bin").unwrap(), &mut hearing);
        (outcome, asides)
    }

    #[test]
    fn comments_are_heard_with_their_cell_and_author() {
        let place = |row: u8, column: u8| [row, 0, 0, 0, row, 0, 0, 0, column, 0, 0, 0, column, 0, 0, 0];
        let part = [
            wide_record(628, &[]),
            wide_record(kind::COMMENT_AUTHOR, &[&text("张三")]),
            wide_record(kind::COMMENT, &[&[0; 4], &place(4, 2), &[0; 16]]),
            wide_record(kind::COMMENT_TEXT, &[&[1], &text("张三:\n共12个"), &[0; 8]]),
            wide_record(636, &[]),
        ]
        .concat();
        let (outcome, asides) = heard(&part);
        let comment = &asides.comments[0];
        assert_eq!(outcome, Ok(()));
        assert_eq!((comment.at.to_string().as_str(), comment.author.as_str()), ("C5", "张三"));
        assert_eq!(comment.says, "张三: 共12个");
        assert!(heard(&wide_record(kind::COMMENT_TEXT, &[&[0], &text("无处")])).0.is_err());
        // A row that no sheet has.
        let outside = [
            wide_record(kind::COMMENT, &[&[0; 4], &[0xff; 16]]),
            wide_record(kind::COMMENT_TEXT, &[&[0], &text("外")]),
        ];
        assert_eq!(heard(&outside.concat()).1, Asides { is_cut: true, ..Asides::default() });
    }
}
