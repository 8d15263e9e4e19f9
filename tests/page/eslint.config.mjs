// Beside the compiler, which knows names and types: what is likely a mistake, and what would read
// markup on a page that shows what strangers wrote.

import js from '@eslint/js'

/** They make markup of text, or code. */
const MARKUP = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'srcdoc']

const rules = {
  ...js.configs.recommended.rules,
  // The compiler knows better.
  'no-undef': 'off',
  'array-callback-return': 'error',
  'consistent-return': 'off',
  'default-case-last': 'error',
  eqeqeq: 'error',
  'no-alert': 'error',
  'no-constructor-return': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-param-reassign': 'error',
  'no-self-compare': 'error',
  'no-shadow': 'error',
  'no-template-curly-in-string': 'error',
  'no-throw-literal': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unreachable-loop': 'error',
  'no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
  'no-use-before-define': ['error', { functions: false, variables: false }],
  'no-useless-assignment': 'error',
  'no-useless-return': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-rest-params': 'error',
  'prefer-template': 'error',
  'require-atomic-updates': 'off',
}

export default [
  { ignores: ['**/node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.js', '**/*.mjs'], rules },
  {
    files: ['src/web/page/*.js'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', ...MARKUP.map((property) => ({ property, message: 'Make elements with `h`.' })),
        { object: 'document', property: 'write', message: 'Make elements with `h`.' },
        { object: 'document', property: 'cookie', message: 'Every port of this machine would get it.' }],
      'no-restricted-globals': ['error', 'event', 'name', 'status', 'XMLHttpRequest', 'EventSource', 'DOMParser'],
    },
  },
]
