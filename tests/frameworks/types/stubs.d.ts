// What frameworks themselves generate or bring in, for a compiler that knows nothing of them.
declare module 'astro:env/server' {
  export const getSecret: (name: string) => string | undefined
}
declare module '$env/dynamic/private' {
  export const env: Record<string, string | undefined>
}
declare const defineEventHandler: typeof import('h3').defineEventHandler
declare const assertMethod: typeof import('h3').assertMethod
declare const setResponseHeader: typeof import('h3').setResponseHeader
declare const setResponseStatus: typeof import('h3').setResponseStatus
declare const getRequestHeader: typeof import('h3').getRequestHeader
declare const getRequestWebStream: typeof import('h3').getRequestWebStream
