// An answer that comes line by line.

/** @param {Response} answer @returns {AsyncGenerator<string, void>} */
export async function* lines(answer) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) return
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const all = (rest + value).split('\n')
    rest = all.pop() ?? ''
    yield* all
  }
}
