//! What a unit wrote beside the cells, told as remarks: nobody's answer, but words that somebody should read.

use crate::sheet::{Book, Comment, Remark, Sheet};
use crate::template;

/// What its reader remarked on a file, and the words beside its cells. The notes of our own templates are none of them.
pub fn remarks(book: &Book) -> Vec<Remark> {
    let asides = book.sheets.iter().flat_map(beside);
    book.remarks.iter().cloned().chain(asides).collect()
}

fn beside(sheet: &Sheet) -> Vec<Remark> {
    let comments: Vec<&Comment> = sheet.asides.comments.iter().filter(|comment| !template::is_note(comment)).collect();
    let first = comments.iter().min_by_key(|comment| comment.at).map(|first| Remark::Comments {
        sheet: sheet.name.clone(),
        number: comments.len(),
        at: first.at,
        says: first.says.clone(),
    });
    let shapes = sheet.asides.shapes.first().map(|says| Remark::Shapes {
        sheet: sheet.name.clone(),
        number: sheet.asides.shapes.len(),
        says: says.clone(),
    });
    let more = sheet.asides.is_cut.then(|| Remark::MoreBeside(sheet.name.clone()));
    [first, shapes, more].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Asides, At, Format};

    #[test]
    fn the_uppermost_comment_is_told_and_how_many_there_are_but_for_our_own() {
        let comment = |row, says: &str| Comment { at: At { row, column: 1 }, author: String::new(), says: says.into() };
        let comments = vec![comment(6, "后"), comment(0, "必填"), comment(4, "前"), comment(1, "Required")];
        let asides = Asides { comments, shapes: vec!["框".into(), "图".into()], is_cut: true };
        let sheet = Sheet { name: "S".into(), asides, ..Sheet::default() };
        let expected = [
            Remark::Comments { sheet: "S".into(), number: 2, at: At { row: 4, column: 1 }, says: "前".into() },
            Remark::Shapes { sheet: "S".into(), number: 2, says: "框".into() },
            Remark::MoreBeside("S".into()),
        ];
        assert_eq!(remarks(&Book::new(Format::Xlsx, vec![sheet])), expected);
    }
}
