//! F101 unreadable-file: a file in the inbox cannot be opened, and why.
//!
//! A file that cannot be opened costs only itself: the unit that sent it stays without figures, which is not reported again.

use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::State;
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "F101",
    name: "unreadable-file",
    severity: Severity::Error,
    title: text("文件无法打开", "Unreadable file"),
    why: text(
        "打不开的文件，其中的数字一个也没有计入。每个文件都在单独的进程里读取：文件不超过 256 MiB，读取时用的内存不超过 1024 MiB、时间不超过 8 秒（文件每满 1 MiB 多给 1 秒），超过就不再读，其他文件不受影响。",
        "Nothing in a file that cannot be opened is counted. Every file is read in a process of its own: the file may have 256 MiB, and reading it may take 1024 MiB of memory and 8 seconds (one more for every full MiB of the file); what takes more is not read, and the other files are.",
    ),
    remedy: text(
        "按问题中写明的原因处理；收到新文件后放进同一批次的收件文件夹，重新汇总。文件确实很大、超过上限的，可在 plan.toml 的 [limits] 里调高 file_mib、memory_mib 或 seconds。",
        "Do what the message says, put the file that comes instead into the inbox of the same round, and reconcile again. Where a file is beyond a limit because it really is that large, raise file_mib, memory_mib or seconds below [limits] in plan.toml.",
    ),
};

const REFUSED: Text = text("其中内容未计入：{reason}", "nothing in it is counted: {reason}");

/// Tells every file that was refused.
pub fn check(case: &Case) -> Vec<Finding> {
    let files = case.collected.files.iter().enumerate();
    files
        .filter(|(index, _)| case.collected.states[*index] == State::Unreadable)
        .filter_map(|(index, file)| {
            let refusal = file.outcome.as_ref().err()?;
            Some(draw::file(&RULE, REFUSED, case, index, vec![("reason", refusal.reason())]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Limits;
    use crate::rules::testing::{Desk, PORT, messages};
    use crate::sheet::{Kind, Refusal};
    use crate::text::Lang;

    #[test]
    fn the_limits_that_are_explained_are_those_that_hold() {
        let Limits { memory_mib, seconds, file_mib } = Limits::default();
        for said in [format!("{memory_mib} MiB"), format!("{file_mib} MiB"), format!("{seconds} ")] {
            assert!(RULE.why.zh.contains(&said) && RULE.why.en.contains(&said), "{said}");
        }
    }

    #[test]
    fn an_encrypted_file_says_so_and_is_laid_at_its_senders_door() {
        let mut desk = Desk::clean();
        desk.refuse(PORT, Refusal::Encrypted);
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["其中内容未计入：文件设有打开密码，请对方去掉密码后重新发送"]);
        assert_eq!(findings[0].unit, Some(PORT));
        assert_eq!(findings[0].place.say(), "3 港区.xlsx");
    }

    #[test]
    fn nobody_is_told_to_save_a_photo_as_a_workbook() {
        let remedy = [RULE.remedy.zh, RULE.remedy.en].map(str::to_string);
        let kinds = [Kind::Picture, Kind::Pdf, Kind::Media, Kind::Word, Kind::Slides, Kind::Markup];
        let text = Refusal::TextAlone("八月数字随后报送".into());
        for refusal in kinds.map(Refusal::NotAWorkbook).into_iter().chain([text]) {
            let mut desk = Desk::clean();
            desk.refuse(PORT, refusal);
            let findings = check(&desk.case());
            for said in [Lang::Zh, Lang::En].map(|lang| findings[0].message(&desk.plan, lang)).iter().chain(&remedy) {
                assert!(!said.contains("另存为") && !said.contains("saved as"), "{said}");
            }
        }
    }
}
