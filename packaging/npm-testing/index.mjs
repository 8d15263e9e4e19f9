// The same functions for `import`: there is one copy of everything, however a test is loaded.
import testing from './index.cjs'

export const { eventTypes, example, faults, generateSecret, request, sign } = testing
