// As TanStack's own routeTree.gen.ts has it.
import '@tanstack/react-start'

declare module '@tanstack/react-router' {
  interface FileRoutesByPath {
    '/api/webhooks': { id: '/api/webhooks'; path: '/api/webhooks'; fullPath: '/api/webhooks'; preLoaderRoute: unknown; parentRoute: any }
  }
}
