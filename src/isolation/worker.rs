//! The inside of a worker: it reads what it is given, until its input ends.
//!
//! Files are read on a thread of their own with the same stack on every system, while the main thread listens: when the program
//! that started the worker is gone, however it ended, the input closes and the worker ends with it, busy or not.

use super::memory;
use super::message::{self, Inspected, Reply, Request, Start, Task};
use crate::intake::{self, Envelope, Received, parcel};
use crate::plan::{Limits, Plan};
use crate::sheet::{self, Format, Refusal};
use std::io::{self, Read, Write};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// Enough for the deepest reader, and not the 1 MiB of a main thread on Windows.
const STACK: usize = 16 << 20;

/// How one file is read for a task.
pub type Reader = fn(&Task<Plan>, Received) -> Reply;

/// Reads files by `reader` until the input ends. The process ends when this returns, and with it whatever is being read.
///
/// # Errors
/// An input that is not that of a worker.
pub fn run(mut input: impl Read, mut output: impl Write + Send + 'static, reader: Reader) -> io::Result<()> {
    // What a panic would say goes nowhere, and finding out where it happened may take more memory than the file has.
    panic::set_hook(Box::new(|_| ()));
    let start: Start<Plan> = message::read(&mut input, usize::MAX)?;
    memory::limit(start.limits.memory());
    let (sender, files) = channel();
    message::write_frame(&mut output, &[])?;
    // It ends when the program that asked is gone; then there is nobody to tell.
    let reading = thread::Builder::new().stack_size(STACK);
    reading.spawn(move || answer(&files, &mut output, &start, reader))?;
    while let Some(file) = message::asked(&mut input)? {
        if sender.send(file).is_err() {
            break;
        }
    }
    Ok(())
}

fn answer(
    files: &Receiver<(Request, Vec<u8>)>,
    output: &mut impl Write,
    start: &Start<Plan>,
    reader: Reader,
) -> io::Result<()> {
    for (Request { path, modified }, bytes) in files {
        let file = Received { envelope: Envelope::path(&path), bytes: bytes.into(), modified };
        // A panic that nobody caught further in costs this file only; its words go nowhere.
        let reply = catch_unwind(AssertUnwindSafe(|| reader(&start.task, file)));
        message::write_reply(output, reply.unwrap_or(Reply::Refused(Refusal::Crashed)), &start.limits)?;
    }
    Ok(())
}

/// Reads a file as what the task asks for.
pub fn read(task: &Task<Plan>, file: Received) -> Reply {
    match task {
        Task::Returns(plan, round) => Reply::Returns(intake::read(plan, &plan.rounds[*round], file)),
        Task::Inspection(of) => {
            let limits = of.as_ref().map_or_else(Limits::default, |(plan, _)| plan.limits);
            let inside = file.envelope.path.split_once('/').map(|(_, inside)| inside);
            let format = sheet::sniff(&file.bytes);
            match (parcel::unpack(&file.bytes, &format, limits.file_mib), inside) {
                (Some(Ok(members)), inside) => match members.iter().find(|member| Some(&*member.path) == inside) {
                    Some(member) => inspected_member(of.as_ref(), &file, member),
                    None => Reply::Unpacked(members.into_iter().map(|member| member.path).collect()),
                },
                (Some(Err(refusal)), _) => Reply::Refused(refusal),
                (None, None) => inspected(of.as_ref(), &file, format),
                (None, Some(_)) => Reply::Unpacked(Vec::new()),
            }
        }
    }
}

fn inspected_member(of: Option<&(Plan, usize)>, parcel: &Received, member: &parcel::Member) -> Reply {
    let envelope = Envelope { mail: member.mail.as_ref(), ..parcel.envelope };
    match &member.content {
        Ok(bytes) => {
            inspected(of, &Received { envelope, bytes: bytes.into(), ..parcel.clone() }, member.format.clone())
        }
        Err(refusal) => Reply::Refused(refusal.clone()),
    }
}

fn inspected(of: Option<&(Plan, usize)>, file: &Received, format: Result<Format, Refusal>) -> Reply {
    let name = intake::stem(file.envelope.path);
    let book = match format.and_then(|format| sheet::open_as(format, &file.bytes, name)) {
        Ok(book) => book,
        Err(refusal) => return Reply::Refused(refusal),
    };
    let read = of.map(|(plan, round)| intake::understand(plan, &plan.rounds[*round], file.envelope, &book));
    Reply::Inspection(Box::new(Inspected { book, read }))
}
