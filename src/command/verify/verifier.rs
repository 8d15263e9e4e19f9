//! Through all inputs, in whatever form they are.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;

use crate::capture::store::{Access, Rows, Store};
use crate::capture::{self, Block, Blocks, Broken, CapturedRequest, Format, Position};
use crate::cli::{SecretArgs, VerifyArgs};
use crate::context::Input;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Reporter;
use crate::secret_source::{Elsewhere, Keyring};
use crate::signing::Scheme;

use super::super::input::Source;
use super::bulk::{self, Lines, Pieces, Work};
use super::counts::Counts;
use super::judge::Judge;
use super::page::{Look, Page, Start};
use super::progress::Progress;
use super::record::{put, put_block};

/// Puts on a page what is found about a piece of an input.
type Reader<P> = Box<dyn FnMut(&Judge, &P, &mut Page) -> Result<(), Error> + Send>;

/// Goes through inputs, and counts what it finds.
pub struct Verifier<'v, 'r> {
    args: &'v VerifyArgs,
    judge: Arc<Judge>,
    keyring: Keyring,
    counts: Counts,
    look: Look,
    reporter: &'v mut Reporter<'r>,
}

impl<'v, 'r> Verifier<'v, 'r> {
    /// Without secrets yet: what is verified tells which are needed.
    pub fn new(args: &'v VerifyArgs, secret: &SecretArgs, reporter: &'v mut Reporter<'r>) -> Self {
        let elsewhere = Elsewhere::new(secret, reporter.context());
        let clock = reporter.context().clock;
        Self {
            args,
            judge: Arc::new(Judge::new(args, elsewhere, clock)),
            keyring: Keyring::new(secret.clone()),
            counts: Counts::default(),
            look: Look::of(reporter, args.explain),
            reporter,
        }
    }

    /// Verifies one request.
    pub fn one(mut self, name: &str, request: &CapturedRequest<'_>) -> Result<Counts, Error> {
        let _ = self.record(name, 1, Ok(request), &mut Start::default())?;
        Ok(self.counts)
    }

    /// Verifies each request of each input.
    pub fn all(mut self, sources: &[Source]) -> Result<Counts, Error> {
        for source in sources {
            match self.read(source) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => break,
                // Of many inputs, one that cannot be used does not keep the others from it.
                Err(
                    error
                    @ (Error::Capture { .. } | Error::NotACapture { .. } | Error::Read { .. }),
                ) if sources.len() > 1 => {
                    self.reporter.failure(&error);
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

    fn read(&mut self, source: &Source) -> Result<ControlFlow<()>, Error> {
        let before = self.counts.total();
        if let Some(store) = source.store(self.reporter.context())? {
            let flow = self.store(source, &store)?;
            return self.some_since(before, source).map(|()| flow);
        }
        let bytes = source.open(self.reporter.context())?;
        let (format, mut input) = capture::detect(bytes).map_err(|error| source.error(error))?;
        let Some(format) = format else {
            return Err(Error::NotACapture {
                origin: source.name(),
                is_empty: input.fill_buf().is_ok_and(<[u8]>::is_empty),
            });
        };
        let flow = match format {
            Format::JsonLines => self.lines(source, Box::new(input))?,
            format => self.records(source, format, &mut input)?,
        };
        self.some_since(before, source).map(|()| flow)
    }

    /// An input without any request is a mistake.
    fn some_since(&self, before: u64, source: &Source) -> Result<(), Error> {
        if self.counts.total() > before {
            return Ok(());
        }
        Err(Error::Capture {
            origin: source.name(),
            reason: "holds no captured request".to_owned(),
        })
    }

    /// Every capture of a store.
    fn store(&mut self, source: &Source, store: &Store) -> Result<ControlFlow<()>, Error> {
        let rows = store.rows()?;
        let size = source.size(self.reporter.context()).unwrap_or_default();
        let row_size = size / rows.len().max(1);
        let (file, fail_fast) = (source.name(), self.args.fail_fast);
        let reader = || -> Result<Reader<Rows>, Error> {
            let store = Store::open(store.path(), Access::Read)?;
            let file = file.clone();
            Ok(Box::new(move |judge, rows, page| {
                page.bytes = rows.len() * row_size;
                store.each_in(rows, &mut |capture| {
                    put(judge, &file, 0, Ok(&capture.request), page);
                    page.flow(fail_fast)
                })?;
                Ok(())
            }))
        };
        self.pieces(source, rows, &reader)
    }

    /// Every line, of which there may be many.
    fn lines(&mut self, source: &Source, input: Input) -> Result<ControlFlow<()>, Error> {
        let (file, fail_fast) = (source.name(), self.args.fail_fast);
        let reader = || -> Result<Reader<Block>, Error> {
            let file = file.clone();
            Ok(Box::new(move |judge, block, page| {
                put_block(judge, &file, block, fail_fast, page);
                Ok(())
            }))
        };
        let lines = Lines {
            source: source.clone(),
            blocks: Blocks::new(input),
        };
        self.pieces(source, lines, &reader)
    }

    /// Piece by piece: the first at once, and if there are more, on all cores.
    fn pieces<P: Pieces>(
        &mut self,
        source: &Source,
        mut pieces: P,
        reader: &dyn Fn() -> Result<Reader<P::Piece>, Error>,
    ) -> Result<ControlFlow<()>, Error> {
        let name = source.name();
        let mut start = Start::default();
        let mut read = reader()?;
        let mut old = None;
        // The next one tells whether there is enough to do for threads.
        for _ in 0..2 {
            let Some(piece) = pieces.next(old)? else {
                return Ok(ControlFlow::Continue(()));
            };
            let page = self.page(&start, |judge, page| read(judge, &piece, page))?;
            if self.turn(&page, &name, &mut start)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            old = Some(piece);
        }
        self.add_all_secrets();
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let work = (0..threads).map(|_| {
            let (judge, look, mut read) = (Arc::clone(&self.judge), self.look, reader()?);
            let work: Work<P::Piece> = Box::new(move |piece| {
                // Not among the first, whatever its place.
                let mut page = Page::new(look, u64::MAX);
                read(&judge, piece, &mut page).map(|()| page)
            });
            Ok(work)
        });
        let work = work.collect::<Result<Vec<_>, Error>>()?;
        let mut progress = Progress::new(source.size(self.reporter.context()), self.reporter);
        let mut flow = ControlFlow::Continue(());
        let each = &mut |page: Page| {
            if let Some(scheme) = page.needs {
                self.add_secrets(scheme)?;
            }
            progress.add(page.bytes, self.reporter.context());
            flow = self.turn(&page, &name, &mut start)?;
            Ok(flow)
        };
        bulk::run(pieces, work, each)?;
        Ok(flow)
    }

    /// One record after the other.
    fn records(
        &mut self,
        source: &Source,
        format: Format,
        input: &mut dyn BufRead,
    ) -> Result<ControlFlow<()>, Error> {
        let name = source.name();
        let mut open = source.beside(self.reporter.context());
        let mut start = Start::default();
        let mut flow = Ok(ControlFlow::Continue(()));
        let each = &mut |position: Position, record: Result<CapturedRequest<'_>, Broken>| {
            flow = self.record(&name, position.line, record.as_ref(), &mut start);
            match flow {
                Ok(flow) => flow,
                Err(_) => ControlFlow::Break(()),
            }
        };
        capture::read(input, format, &mut open, each).map_err(|error| source.error(error))?;
        flow
    }

    fn record(
        &mut self,
        file: &str,
        line: u64,
        record: Result<&CapturedRequest<'_>, &Broken>,
        start: &mut Start,
    ) -> Result<ControlFlow<()>, Error> {
        let page = self.page(start, |judge, page| {
            put(judge, file, line, record, page);
            Ok(())
        })?;
        self.turn(&page, file, start)
    }

    /// A page that `fill` has filled, with whatever secrets that takes.
    fn page(
        &mut self,
        start: &Start,
        mut fill: impl FnMut(&Judge, &mut Page) -> Result<(), Error>,
    ) -> Result<Page, Error> {
        loop {
            let mut page = Page::new(self.look, start.index);
            fill(&self.judge, &mut page)?;
            match page.needs {
                None => return Ok(page),
                Some(scheme) => self.add_secrets(scheme)?,
            }
        }
    }

    fn add_secrets(&mut self, scheme: Scheme) -> Result<(), Error> {
        let secrets = self.keyring.secrets(scheme, self.reporter)?.clone();
        Arc::make_mut(&mut self.judge).add(scheme, secrets);
        Ok(())
    }

    /// Those that can be found: threads cannot ask for them later. What is missing is an error
    /// only when a request needs it.
    fn add_all_secrets(&mut self) {
        for scheme in [Scheme::Svix, Scheme::BodyHmac] {
            if !self.judge.has(scheme) {
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
        page.write(file, start, self.reporter)?;
        // Whoever reads a live stream waits for each verdict.
        self.reporter.flush()?;
        self.counts.add(&page.counts);
        Ok(if self.args.fail_fast && self.counts.exit() != Exit::Done {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    }
}
