//! Words beside the cells: the comments part of a sheet (ECMA-376 Part 1, 12.3.2), and the shapes in its drawing part (12.3.8),
//! which is XML in xlsb files as well.
//!
//! What repeats the comments is passed over: the conversations that Excel shows in their place ([MS-XLSX] 2.6.205), where there are
//! comments, and the legacy drawing. Charts, diagrams and pictures are passed over as well. Nothing here refuses a file: what cannot be
//! read marks the asides of its sheet as cut.

use super::Dialect;
use super::relations::Relations;
use crate::sheet::asides::{Hearing, Words};
use crate::sheet::package::{Package, Part};
use crate::sheet::xml::{Node, Xml, decoded};
use crate::sheet::{Refusal, Sheet, xlsx};

/// The most that comments, drawings and the ways to them may come to when unpacked, for all sheets together, in bytes.
const LARGEST: u64 = 64 << 20;

/// Hears the words beside the cells of sheets, each given with the name of its part. Nothing can be unpacked after it.
pub fn hear<'s>(
    package: &mut Package,
    dialect: &Dialect,
    sheets: impl Iterator<Item = (&'s mut Sheet, &'s str)>,
    left: &mut usize,
) {
    package.narrow(LARGEST);
    for (sheet, part) in sheets {
        let mut hearing = Hearing { asides: &mut sheet.asides, left };
        if hear_sheet(package, dialect, part, &mut hearing).is_err() {
            sheet.asides.is_cut = true;
        }
    }
}

fn hear_sheet(package: &mut Package, dialect: &Dialect, part: &str, hearing: &mut Hearing) -> Result<(), Refusal> {
    let relations = Relations::of(package, part)?;
    let (kind, comments) = match relations.first("comments") {
        Some(_) => ("comments", dialect.comments),
        None => ("threadedComment", xlsx::comments as fn(Part, &mut Hearing) -> _),
    };
    // Programs that take drawings out may leave the way to them.
    let there: Vec<&str> = relations.all(kind).filter(|part| package.has(part)).collect();
    there.into_iter().try_for_each(|part| comments(package.part(part)?, hearing))?;
    let there: Vec<&str> = relations.all("drawing").filter(|part| package.has(part)).collect();
    there.into_iter().try_for_each(|part| shapes(package.part(part)?, hearing))
}

/// The shapes of a drawing that have a text (20.5.2.29 and 20.5.2.34), also those in groups.
fn shapes(part: Part, hearing: &mut Hearing) -> Result<(), Refusal> {
    let mut xml = Xml::new(decoded(part.buffered())?);
    let (mut says, mut in_shape, mut in_text) = (Words::default(), false, false);
    loop {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                // What a program shows instead that does not know the choice before it.
                "Fallback" => {
                    drop(tag);
                    xml.skip()?;
                }
                "sp" => in_shape = true,
                "t" => in_text = in_shape,
                "br" => says.push("\n"),
                _ => {}
            },
            Node::Text(piece) if in_text => says.push(&piece),
            Node::Close(end) => match end.name() {
                "t" => in_text = false,
                "p" => says.push("\n"),
                "sp" => {
                    in_shape = false;
                    hearing.shape(&says.take());
                }
                _ => {}
            },
            Node::Done => return Ok(()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sheet::ooxml::read;
    use crate::sheet::package::tests::zipped;
    use crate::sheet::{Asides, Refusal};

    const COMMENTS: &str = "<comments><authors><author>张三</author></authors><commentList>
        <comment ref='C5' authorId='0'><text><r><rPr/><t>张三:</t></r><r><t>&#10;共12个</t></r></text></comment>
        <comment ref='A1' authorId='7'><text><t>必填</t><rPh><t>bi</t></rPh></text></comment>
        <comment ref='B1' authorId='0'><text><t> </t></text></comment></commentList></comments>";
    const DRAWING: &str = "<xdr:wsDr xmlns:xdr='x' xmlns:a='a' xmlns:mc='m'>
        <xdr:sp><xdr:txBody><a:p><a:r><a:t>我单位</a:t></a:r></a:p><a:p><a:r><a:t>共12个</a:t></a:r></a:p></xdr:txBody></xdr:sp>
        <xdr:grpSp><xdr:sp/><xdr:grpSp><xdr:sp><xdr:txBody><a:p><a:fld><a:t>组内</a:t></a:fld></a:p></xdr:txBody></xdr:sp></xdr:grpSp></xdr:grpSp>
        <mc:AlternateContent><mc:Choice/><mc:Fallback><xdr:sp><xdr:txBody><a:p><a:r><a:t>切片器</a:t></a:r></a:p></xdr:txBody></xdr:sp></mc:Fallback>
        </mc:AlternateContent></xdr:wsDr>";
    const THREADS: &str =
        "<ThreadedComments><threadedComment ref='C5'><text>共12个</text></threadedComment></ThreadedComments>";

    /// What is heard of a sheet that leads to these parts, each given as its kind and content.
    fn heard(parts: &[(&str, &str)]) -> Result<Asides, Refusal> {
        let relation =
            |id: &str, kind: &str, target: &str| format!("<Relationship Id='{id}' Type='x/{kind}' Target='{target}'/>");
        let relations = |within: String| format!("<Relationships>{within}</Relationships>");
        let own: String = parts.iter().map(|(kind, _)| relation(kind, kind, &format!("{kind}.xml"))).collect();
        let (root, book) =
            (relations(relation("a", "officeDocument", "w.xml")), relations(relation("a", "worksheet", "s.xml")));
        let own = relations(own + &relation("gone", "drawing", "gone.xml"));
        let names: Vec<String> = parts.iter().map(|(kind, _)| format!("{kind}.xml")).collect();
        let mut files: Vec<(&str, &[u8])> = vec![
            ("_rels/.rels", root.as_bytes()),
            ("_rels/w.xml.rels", book.as_bytes()),
            ("_rels/s.xml.rels", own.as_bytes()),
            ("w.xml", b"<workbook xmlns:r='r'><sheets><sheet name='S' r:id='a'/></sheets></workbook>"),
            ("s.xml", b"<worksheet><sheetData/></worksheet>"),
        ];
        files.extend(names.iter().zip(parts).map(|(name, (_, content))| (name.as_str(), content.as_bytes())));
        Ok(read(&zipped(&files))?.sheets.remove(0).asides)
    }

    fn comments(asides: &Asides) -> Vec<String> {
        asides.comments.iter().map(|comment| format!("{} {} {}", comment.at, comment.author, comment.says)).collect()
    }

    #[test]
    fn comments_and_texts_of_shapes_are_heard_once() {
        let asides = heard(&[("comments", COMMENTS), ("threadedComment", THREADS), ("drawing", DRAWING)]).unwrap();
        assert_eq!(comments(&asides), ["C5 张三 张三: 共12个", "A1  必填"]);
        assert_eq!((asides.shapes, asides.is_cut), (vec!["我单位 共12个".to_string(), "组内".to_string()], false));
        assert_eq!(comments(&heard(&[("threadedComment", THREADS)]).unwrap()), ["C5  共12个"]);
    }

    #[test]
    fn what_cannot_be_read_of_them_refuses_nothing() {
        let whole = "<comment ref='C5'><text><t>共12个</t></text></comment>";
        for broken in
            ["", "<comments>", &format!("<comments>{whole}<comment ref='?'><text/></comment></comments>"), "\u{1}"]
        {
            let asides = heard(&[("comments", broken)]).unwrap();
            assert!(asides.is_cut && asides.comments.len() == usize::from(broken.contains(whole)), "{broken}");
        }
        let huge = format!("<wsDr><sp><p><t>{}</t></p></sp></wsDr>", "长".repeat(25 << 20));
        let asides = heard(&[("drawing", &huge)]).unwrap();
        assert!(asides.is_cut && asides.shapes.is_empty());
    }
}
