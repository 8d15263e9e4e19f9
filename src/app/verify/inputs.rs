//! Through all inputs, in whatever form they are.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;

use super::super::{Error, fail, remark_on_secrets};
use super::record::{put, put_block};
use crate::capture::{
    Block, Blocks, Broken, Bytes, CapturedRequest, Format, Input, InputError, Nearest, Opened,
};
use crate::cli::{SecretArgs, VerifyArgs};
use crate::diagnosis::Verifier;
use crate::settings::{SecretOptions, elsewhere, secrets};
use crate::signing::Scheme;
use crate::store::{Rows, Store};
use crate::terminal::{ProgressLine, Reporter, Stream};
use crate::verification::Policy;
use crate::verification::bulk::{self, Lines, Pieces, ReadError, Work};
use crate::view::{Counts, Layout, Page, Piece, Start};

/// Fewer bytes are not worth threads.
const FOR_THREADS: u64 = 64 << 10;

/// Puts on a page what is found about a piece of an input.
type Reader<P> = Box<dyn FnMut(&Policy, &P, &mut Page) -> Result<(), ReadError> + Send>;

/// Goes through inputs, and counts what it finds.
pub struct Inputs<'v, 'r> {
    args: &'v VerifyArgs,
    policy: Arc<Policy>,
    secret: SecretOptions,
    counts: Counts,
    /// What the records of the input that were passed over come nearest to.
    nearest: Option<Nearest>,
    layout: Layout,
    reporter: &'v mut Reporter<'r>,
}

impl<'v, 'r> Inputs<'v, 'r> {
    /// Without secrets yet: what is verified tells which are needed.
    pub fn new(args: &'v VerifyArgs, secret: &SecretArgs, reporter: &'v mut Reporter<'r>) -> Self {
        let options = secret.options();
        let tolerance = (!args.ignore_timestamp).then_some(args.tolerance);
        let verifier = Verifier::new(args.scheme, tolerance);
        let policy = Policy {
            verifier: verifier.looking_elsewhere(elsewhere(&options, reporter.context())),
            at: args.at,
            captured: args.body.is_none(),
            ambient: reporter.context().ambient,
        };
        let form = reporter.form;
        Self {
            args,
            policy: Arc::new(policy),
            secret: options,
            counts: Counts::default(),
            nearest: None,
            layout: Layout {
                json: form.json,
                explain: args.explain,
                quiet: form.quiet && !form.json,
                style: reporter.style(Stream::Out),
            },
            reporter,
        }
    }

    /// Verifies one request.
    pub fn one(mut self, name: &str, request: &CapturedRequest<'_>) -> Result<Counts, Error> {
        let _ = self.record(name, 1, Ok(request), &mut Start::default())?;
        Ok(self.counts)
    }

    /// Verifies each request of each input.
    pub fn all(mut self, inputs: Vec<Input>) -> Result<Counts, Error> {
        let alone = inputs.len() == 1;
        for mut input in inputs {
            match self.read(&mut input) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => break,
                // Of many inputs, one that cannot be used does not keep the others from it.
                Err(error @ Error::Input(_)) if !alone => {
                    fail(&error, self.reporter);
                    self.counts.unreadable += 1;
                    if self.args.fail_fast {
                        break;
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(self.counts)
    }

    fn read(&mut self, input: &mut Input) -> Result<ControlFlow<()>, Error> {
        let before = self.counts.total();
        self.nearest = None;
        let flow = if let Some(store) = Store::of_input(input)? {
            self.store(input, &store)?
        } else {
            let opened = input.open()?;
            match opened.format {
                Format::JsonLines => self.lines(input, Box::new(opened.bytes))?,
                _ => self.records(input, opened)?,
            }
        };
        // An input without any request is a mistake.
        if self.counts.total() == before {
            let name = input.name().to_owned();
            let nearest = self.nearest;
            return Err(InputError::NoRequest { name, nearest }.into());
        }
        Ok(flow)
    }

    /// Every capture of a store.
    fn store(&mut self, input: &Input, store: &Store) -> Result<ControlFlow<()>, Error> {
        let rows = store.rows()?;
        let size = input.size().unwrap_or_default();
        let row_size = size / rows.len().max(1);
        let (file, fail_fast) = (input.name().to_owned(), self.args.fail_fast);
        let reader = || -> Result<Reader<Rows>, Error> {
            let store = store.again()?;
            let file = file.clone();
            Ok(Box::new(move |policy, rows, page| {
                page.bytes = rows.len() * row_size;
                store.each_in(rows, &mut |capture| {
                    put(policy, &file, 0, Ok(&capture.request), page);
                    page.flow(fail_fast)
                })?;
                Ok(())
            }))
        };
        self.pieces(input, rows, &reader)
    }

    /// Every line, of which there may be many.
    fn lines(&mut self, input: &Input, bytes: Bytes) -> Result<ControlFlow<()>, Error> {
        let (file, fail_fast) = (input.name().to_owned(), self.args.fail_fast);
        let reader = || -> Result<Reader<Block>, Error> {
            let file = file.clone();
            let mut memory = Vec::new();
            Ok(Box::new(move |policy, block, page| {
                put_block(policy, &file, block, &mut memory, fail_fast, page);
                Ok(())
            }))
        };
        let lines = Lines {
            name: input.name().to_owned(),
            blocks: Blocks::new(bytes),
        };
        self.pieces(input, lines, &reader)
    }

    /// Piece by piece: the first at once, and if there are more, on all cores.
    fn pieces<P: Pieces>(
        &mut self,
        input: &Input,
        mut pieces: P,
        reader: &dyn Fn() -> Result<Reader<P::Piece>, Error>,
    ) -> Result<ControlFlow<()>, Error> {
        let name = input.name();
        let mut start = Start::default();
        let mut read = reader()?;
        let mut old = None;
        // A second piece, and some size, tell that there is enough to do for threads.
        let (mut count, mut bytes) = (0, 0);
        while count < 2 || bytes < FOR_THREADS {
            let Some(piece) = pieces.next(old)? else {
                return Ok(ControlFlow::Continue(()));
            };
            let page = self.page(&start, |policy, page| read(policy, &piece, page))?;
            if self.turn(&page, name, &mut start)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            (count, bytes) = (count + 1, bytes + page.bytes);
            old = Some(piece);
        }
        self.add_all_secrets();
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let work = (0..threads).map(|_| {
            let (policy, layout, mut read) = (Arc::clone(&self.policy), self.layout, reader()?);
            let work: Work<P::Piece, Page> = Box::new(move |piece| {
                // Not among the first, whatever its place.
                let mut page = Page::new(layout, u64::MAX);
                read(&policy, piece, &mut page).map(|()| page)
            });
            Ok(work)
        });
        let work = work.collect::<Result<Vec<_>, Error>>()?;
        let mut progress = ProgressLine::of_bytes(input.size(), self.reporter);
        let mut flow = ControlFlow::Continue(());
        let each = &mut |page: Page| {
            if let Some(scheme) = page.needs {
                self.add_secrets(scheme)?;
            }
            progress.add(page.bytes);
            flow = self.turn(&page, name, &mut start)?;
            Ok::<_, Error>(flow)
        };
        bulk::run(pieces, work, each)?;
        Ok(flow)
    }

    /// One record after the other.
    fn records(&mut self, input: &Input, opened: Opened) -> Result<ControlFlow<()>, Error> {
        let name = input.name();
        let mut start = Start::default();
        let mut flow = Ok(ControlFlow::Continue(()));
        input.read(opened, &mut |position, record| {
            flow = self.record(name, position.line, record.as_ref(), &mut start);
            match flow {
                Ok(flow) => flow,
                Err(_) => ControlFlow::Break(()),
            }
        })?;
        flow
    }

    fn record(
        &mut self,
        file: &str,
        line: u64,
        record: Result<&CapturedRequest<'_>, &Broken>,
        start: &mut Start,
    ) -> Result<ControlFlow<()>, Error> {
        let page = self.page(start, |policy, page| {
            put(policy, file, line, record, page);
            Ok(())
        })?;
        self.turn(&page, file, start)
    }

    /// A page that `fill` has filled, with whatever secrets that takes.
    fn page(
        &mut self,
        start: &Start,
        mut fill: impl FnMut(&Policy, &mut Page) -> Result<(), ReadError>,
    ) -> Result<Page, Error> {
        loop {
            let mut page = Page::new(self.layout, start.index);
            fill(&self.policy, &mut page)?;
            match page.needs {
                None => return Ok(page),
                Some(scheme) => self.add_secrets(scheme)?,
            }
        }
    }

    fn add_secrets(&mut self, scheme: Scheme) -> Result<(), Error> {
        let secrets = secrets(&self.secret, scheme, self.reporter.context())?;
        remark_on_secrets(&secrets, &self.secret, self.reporter);
        let policy = Arc::make_mut(&mut self.policy);
        policy.verifier.set(scheme, secrets);
        Ok(())
    }

    /// Those that can be found: threads cannot ask for them later. What is missing is an error
    /// only when a request needs it.
    fn add_all_secrets(&mut self) {
        for scheme in [Scheme::Svix, Scheme::BodyHmac] {
            if self.policy.verifier.secrets(scheme).is_none() {
                let _ = self.add_secrets(scheme);
            }
        }
    }

    /// Writes a page.
    fn turn(
        &mut self,
        page: &Page,
        file: &str,
        start: &mut Start,
    ) -> Result<ControlFlow<()>, Error> {
        let reporter = &mut *self.reporter;
        page.read(start, |piece| match piece {
            Piece::Text(text) => reporter.bytes(text).map_err(Error::from),
            Piece::Unreadable { line, reason } => {
                let error = Error::Capture {
                    origin: format!("{file}, line {line}"),
                    reason: reason.to_owned(),
                };
                fail(&error, reporter);
                Ok(())
            }
        })?;
        // Whoever reads a live stream waits for each verdict.
        self.reporter.flush()?;
        self.counts.add(&page.counts);
        self.nearest = self.nearest.max(page.nearest);
        Ok(if self.args.fail_fast && !self.counts.is_clean() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    }
}
