#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    reading::read_all(cew::capture::Format::Text, input);
});
