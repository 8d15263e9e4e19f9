//! From a record, or a block of them, to what a page says.

use crate::capture::{Block, Broken, CapturedRequest, read_line_in};

use crate::diagnosis::NoSecret;
use crate::verification::{Policy, Unjudged};
use crate::view::{Page, VerdictView};

/// Puts on `page` what is found about a record.
pub fn put(
    policy: &Policy,
    file: &str,
    line: u64,
    record: Result<&CapturedRequest<'_>, &Broken>,
    page: &mut Page,
) {
    let request = match record {
        Ok(request) => request,
        Err(broken) => {
            return match broken.passed_over() {
                Some(nearest) => page.nearest = page.nearest.max(Some(nearest)),
                None => page.unreadable(line, broken),
            };
        }
    };
    let before = page.before.saturating_add(page.counts.total());
    match policy.judge(request, before) {
        Ok(judgement) => {
            let view = VerdictView {
                file,
                index: page.counts.total(),
                before,
                request,
                judgement: &judgement,
            };
            view.put(page);
        }
        Err(lost @ Unjudged::BytesLost(_)) => page.unreadable(line, lost),
        Err(Unjudged::TimeMissing) => page.unreadable(
            line,
            "does not say when the request was received; give --at a time",
        ),
        Err(Unjudged::NoSecret(NoSecret(scheme))) => page.needs = Some(scheme),
    }
}

/// Puts on `page` what is found about the lines of `block`, which are read in `memory`.
pub fn put_block(
    policy: &Policy,
    file: &str,
    block: &Block,
    memory: &mut Vec<u8>,
    fail_fast: bool,
    page: &mut Page,
) {
    page.bytes = block.bytes().len() as u64;
    for line in block.lines() {
        page.lines += 1;
        let flow = read_line_in(memory, line, &mut |record| {
            put(policy, file, page.lines, record.as_ref(), page);
            page.flow(fail_fast)
        });
        if flow.is_break() {
            break;
        }
    }
}
