//! F108 told-by-the-reader: opening a file took a decision, or something in it is not read as data.
//!
//! A guess that is right needs nothing; one that is wrong shows as garbled text or as figures in the wrong place, and then the
//! officer must know that there was one. What a unit wrote in a comment, a text box or a letter may be an answer all the same.

use super::phrase::quote;
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::intake::{Explanation, FileRead, Return, State};
use crate::sheet::Remark;
use crate::text::{Text, text};
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "F108",
    name: "told-by-the-reader",
    severity: Severity::Info,
    title: text("读取文件时的说明", "Told by the reader"),
    why: text(
        "打开文件时有需要判断的地方（如文字编码），或有内容不作为数据读取，如不含数据的工作表、批注、文本框、邮件正文，以及单位在更正清单里写的说明；或有的行与标题行格数不同，可能错位。",
        "Opening the file took a decision, such as how its text is encoded, or something in it is not read as data: a sheet without data, comments, text boxes, the letter of a mail, what a unit explains in its list of corrections. Rows with another number of cells than their headings may be out of step.",
    ),
    remedy: text(
        "一般无需处理。批注、文本框、邮件里写的话请看一看，其中如有数据，请单位填入表格；如读出的文字是乱码或位置不对，请单位另存为 .xlsx 后重新报送。",
        "Usually nothing. Read what comments, text boxes and letters say; if it is an answer, ask the unit to write it into the table. If its text is garbled or stands in the wrong place, ask the unit to save the file as .xlsx and send it again.",
    ),
};

const SAYS: Text = text("{remark}", "{remark}");
const LETTER: Text = text(
    "来件的邮件正文不作为数据读取，写着：“{letter}”",
    "The mail that brought it says “{letter}”, which is not read as data",
);

const EXPLAINED: Text = text("{unit}对 {id} 的说明：“{says}”", "{unit} explains {id}: “{says}”");

/// Tells what the reader remarked on every file that counts, what the unit explains in it, and how every letter begins.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = remarks(case);
    findings.extend(explanations(case));
    findings.extend(letters(case));
    findings
}

/// What a unit says to a finding that it was asked to correct is told, also where the finding is gone.
fn explanations(case: &Case) -> Vec<Finding> {
    let explained = |(unit, file, content): (usize, &FileRead, &Return)| {
        let finding = |one: &Explanation| {
            let id = if one.id.is_empty() { "?" } else { &one.id };
            let facts = vec![("id", id.into()), ("says", quote(&one.says).into())];
            let place = Place::cell(Arc::clone(&file.path), one.sheet.as_str(), one.at);
            draw::inside(&RULE, EXPLAINED, unit, place, facts).about(format!("explanation {id}"))
        };
        content.explanations.iter().map(finding).collect::<Vec<_>>()
    };
    case.collected.accepted().flat_map(explained).collect()
}

/// A letter is somebody's words whatever becomes of the files with it.
fn letters(case: &Case) -> Vec<Finding> {
    let files = case.collected.files.iter().enumerate();
    let mails = files.filter_map(|(file, read)| Some((file, read.mail.as_ref()?)));
    mails
        .flat_map(|(file, mail)| mail.says.iter().map(move |letter| (file, letter)))
        .map(|(file, letter)| {
            draw::file(&RULE, LETTER, case, file, vec![("letter", letter.as_str().into())])
                .about(format!("{} {letter}", case.collected.files[file].path))
        })
        .collect()
}

fn remarks(case: &Case) -> Vec<Finding> {
    let states = case.collected.states.iter().enumerate();
    let accepted = states.filter(|(_, state)| **state == State::Accepted).map(|(file, _)| file);
    let remarks = accepted.filter_map(|file| Some((file, &case.collected.content(file)?.remarks)));
    remarks
        .flat_map(|(file, remarks)| remarks.iter().map(move |remark| (file, remark)))
        .map(|(file, remark)| {
            let finding = draw::file(&RULE, SAYS, case, file, vec![("remark", remark.says())])
                .about(format!("{} {remark:?}", case.collected.files[file].path));
            // Nobody knows what is missing or in the wrong column, so somebody should look.
            let is_doubtful = matches!(remark, Remark::CutShort | Remark::UnevenRows { .. });
            if is_doubtful { finding.as_doubtful() } else { finding }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Ground, Mail};
    use crate::rules::testing::{Desk, EAST, messages};
    use crate::sheet::At;
    use thin_vec::thin_vec;

    #[test]
    fn a_guess_is_told_where_the_file_counts() {
        let mut desk = Desk::clean();
        desk.content(EAST).remarks.push(Remark::GuessedEncoding("gb18030".into()));
        assert_eq!(messages(&check(&desk.case())), ["文件未注明文字编码，按 gb18030 读取"]);
        assert_eq!(check(&desk.case())[0].severity, Severity::Info);
        desk.set_state(EAST, State::Superseded { by: 1, ground: Ground::Saved });
        assert_eq!(messages(&check(&desk.case())), [""; 0]);
    }

    #[test]
    fn the_words_beside_the_cells_are_told() {
        let mut desk = Desk::clean();
        let comments =
            Remark::Comments { sheet: "一".into(), number: 2, at: At { row: 4, column: 2 }, says: "共12个".into() };
        desk.content(EAST).remarks =
            thin_vec![comments, Remark::Shapes { sheet: "一".into(), number: 1, says: "无此项".into() }];
        let expected = [
            "工作表“一”有批注 2 条，不作为数据读取；最前面的一条在 C5，写着：“共12个”",
            "工作表“一”有 1 个文本框或图形写有文字，不作为数据读取；第一个写着：“无此项”",
        ];
        assert_eq!(messages(&check(&desk.case())), expected);
    }

    #[test]
    fn what_a_unit_says_to_a_finding_is_told() {
        let mut desk = Desk::clean();
        let at = At { row: 9, column: 9 };
        let says = "数字属实，按口径统计".to_string();
        desk.content(EAST).explanations.push(Explanation {
            id: "R101-01234567".into(),
            sheet: "更正清单".into(),
            at,
            says,
        });
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["东城区对 R101-01234567 的说明：“数字属实，按口径统计”"]);
        assert_eq!((findings[0].severity, findings[0].place.cell.as_deref()), (Severity::Info, Some("J10")));
    }

    #[test]
    fn a_letter_is_told_whatever_becomes_of_the_files_with_it() {
        let mut desk = Desk::clean();
        desk.collected.files[EAST].mail = Some(Mail { says: vec!["我单位共12个".into()], ..Mail::default() }.into());
        desk.set_state(EAST, State::Superseded { by: 1, ground: Ground::Saved });
        assert_eq!(messages(&check(&desk.case())), ["来件的邮件正文不作为数据读取，写着：“我单位共12个”"]);
    }

    #[test]
    fn a_file_that_may_be_cut_short_or_out_of_step_is_a_warning() {
        let uneven = Remark::UnevenRows { sheet: "一".into(), row: 5, cells: 4, headings: 3, number: 1 };
        for remark in [Remark::CutShort, uneven] {
            let mut desk = Desk::clean();
            desk.content(EAST).remarks.push(remark);
            assert_eq!(check(&desk.case())[0].severity, Severity::Warning);
        }
    }
}
