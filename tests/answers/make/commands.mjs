// Handlers that are programs of their own: name → what it is made with, and how it is started.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { secret } from './secrets.mjs'

const [CERTIFICATE, KEY] = (() => {
  const folder = fs.mkdtempSync('/tmp/answers-tls-')
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=localhost', '-keyout', `${folder}/key`, '-out', `${folder}/cert`], { stdio: 'ignore' })
  return [fs.readFileSync(`${folder}/cert`, 'utf8'), fs.readFileSync(`${folder}/key`, 'utf8')]
})()

const python = (name, more = {}) => ({ command: ['HERE/venv/bin/python', 'HERE/python.py', name], ...more })
const next = (files, more = {}) => ({
  command: ['node', 'node_modules/next/dist/bin/next', 'dev', '--webpack', '-p', 'PORT', '-H', '127.0.0.1'],
  files: {
    'app/layout.js': 'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }',
    'app/page.js': 'export default function Page() { return <h1>Home</h1> }',
    'package.json': '{"name":"app","private":true}',
    ...files,
  },
  env: { NEXT_TELEMETRY_DISABLED: '1', SECRET: secret, ...more.env },
  modules: true,
  before: 1, // the first request builds the route
  settle: 3000,
  ...more,
})
const ROUTE = 'app/api/webhooks/route.js'
const nginx = (server, listen = '127.0.0.1:PORT') => ({
  command: ['nginx', '-p', 'FOLDER', '-c', 'FOLDER/nginx.conf', '-g', 'daemon off; error_log stderr;'],
  files: {
    'nginx.conf': `pid FOLDER/pid; events {} http { access_log off; client_body_temp_path FOLDER/t; proxy_temp_path FOLDER/p;
      fastcgi_temp_path FOLDER/f; uwsgi_temp_path FOLDER/u; scgi_temp_path FOLDER/s; server { listen ${listen}; root FOLDER/html; ${server} } }`,
    'html/index.html': '<!doctype html><title>My app</title>',
    'html/api/webhooks': 'static',
    'users': 'admin:{PLAIN}x\n',
    'cert.pem': CERTIFICATE, 'key.pem': KEY,
  },
})
const php = (source, more = {}) => ({ command: ['php', '-d', 'display_errors=1', '-S', '127.0.0.1:PORT', '-t', 'FOLDER/public', ...(more.router ? ['FOLDER/public/index.php'] : [])], files: { 'public/index.php': source, 'public/other.txt': 'x' }, ...more })
const ruby = (source) => ({ command: ['ruby', 'FOLDER/app.rb'], files: { 'app.rb': source }, settle: 500 })
const go = (handlers) => ({
  command: ['go', 'run', 'FOLDER/main.go'],
  env: { GOCACHE: '/tmp/answers-go', GO111MODULE: 'off' },
  files: { 'main.go': `package main\nimport ("net/http"; "os")\nfunc main() {\n${handlers}\n_ = os.Args\nhttp.ListenAndServe("127.0.0.1:PORT", nil)\n}` },
})
const apache = (config) => ({
  command: ['apache2', '-X', '-f', 'FOLDER/apache.conf'],
  files: {
    'apache.conf': `ServerRoot FOLDER\nPidFile FOLDER/pid\nServerName localhost\nListen 127.0.0.1:PORT\nErrorLog FOLDER/log\nDefaultRuntimeDir FOLDER
      ${['mpm_event', 'authz_core', 'authn_core', 'dir', 'mime', 'alias', 'proxy', 'proxy_http', 'auth_basic', 'authn_file', 'authz_user'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
      TypesConfig /etc/mime.types\nDocumentRoot FOLDER/html\n${config}`,
    'html/index.html': '<!doctype html><title>It works!</title>',
    'html/api/webhooks/x': 'x',
  },
})
const caddy = (config) => ({ command: ['caddy', 'run', '--config', 'FOLDER/Caddyfile', '--adapter', 'caddyfile'], files: { Caddyfile: `{\nadmin off\nauto_https off\n}\n${config}`, 'html/index.html': '<!doctype html><title>My app</title>' } })


export default {
  // Next.js.
  'next-404': ['Next.js 16 dev without the route', next({})],
  'next-405': ['Next.js 16 dev: a route handler that exports GET only', next({ [ROUTE]: "export function GET() { return new Response('ok') }" })],
  'next-405-page': ['Next.js 16 dev: a page where the route handler should be', next({ 'app/api/webhooks/page.js': 'export default function Page() { return <h1>Webhooks</h1> }' })],
  'next-500': ['Next.js 16 dev: a route handler that throws', next({ [ROUTE]: "export async function POST() { throw new Error('x') }" })],
  'next-does-not-build': ['Next.js 16 dev: an import that is not there', next({ [ROUTE]: "import { x } from './missing'\nexport async function POST() { return new Response(x) }" })],
  'next-trailing-slash': ['Next.js 16 dev with trailingSlash: true', next({ [ROUTE]: "export async function POST() { return new Response('ok') }", 'next.config.mjs': 'export default { trailingSlash: true }' })],
  'next-guide-without-env': ['Next.js 16 dev and @clerk/nextjs 7, the guide\'s handler; no .env', next({ [ROUTE]: "import { verifyWebhook } from '@clerk/nextjs/webhooks'\nexport async function POST(req) {\n  try {\n    await verifyWebhook(req)\n    return new Response('Webhook received', { status: 200 })\n  } catch (err) {\n    return new Response('Error verifying webhook', { status: 400 })\n  }\n}" })],
  'next-guide-without-env-message': ['the same, answering err.message', next({ [ROUTE]: "import { verifyWebhook } from '@clerk/nextjs/webhooks'\nexport async function POST(req) {\n  try {\n    await verifyWebhook(req)\n    return new Response('Webhook received', { status: 200 })\n  } catch (err) {\n    return new Response(err.message, { status: 400 })\n  }\n}" })],
  'next-old-guide-without-env': ['Next.js 16 dev and svix, the older guide\'s handler; no .env', next({ [ROUTE]: "export async function POST(req) {\n  const SIGNING_SECRET = process.env.SIGNING_SECRET\n  if (!SIGNING_SECRET) {\n    throw new Error('Error: Please add SIGNING_SECRET from Clerk Dashboard to .env or .env.local')\n  }\n}" })],
  'next-req-json': ['Next.js 16 dev and svix 2.5: verifies await req.json(), answering err.message', next({ [ROUTE]: "import { Webhook } from 'svix'\nexport async function POST(req) {\n  try {\n    new Webhook(process.env.SECRET).verify(await req.json(), Object.fromEntries(req.headers))\n    return new Response('ok')\n  } catch (err) {\n    return new Response(err.message, { status: 400 })\n  }\n}" })],
  'next-clerk-protect': ['Next.js 16 dev and @clerk/nextjs 7: auth.protect() in the middleware', { ...next({ [ROUTE]: "export async function POST() { return new Response('ok') }", 'middleware.js': "import { clerkMiddleware } from '@clerk/nextjs/server'\nexport default clerkMiddleware(async (auth) => { await auth.protect() })\nexport const config = { matcher: ['/((?!_next).*)'] }" }, { env: { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_test_' + btoa('example.clerk.accounts.dev$'), CLERK_SECRET_KEY: 'sk_test_' + 'a'.repeat(42), NEXT_TELEMETRY_DISABLED: '1' } }), command: ['node', 'node_modules/next/dist/bin/next', 'dev', '--webpack', '-p', 'PORT'], host: 'localhost' }],
  'next-clerk-protect-127': ['the same at 127.0.0.1, which it does not know as itself', next({ [ROUTE]: "export async function POST() { return new Response('ok') }", 'middleware.js': "import { clerkMiddleware } from '@clerk/nextjs/server'\nexport default clerkMiddleware(async (auth) => { await auth.protect() })\nexport const config = { matcher: ['/((?!_next).*)'] }" }, { env: { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_test_' + btoa('example.clerk.accounts.dev$'), CLERK_SECRET_KEY: 'sk_test_' + 'a'.repeat(42), NEXT_TELEMETRY_DISABLED: '1' } })],
  'next-middleware-login': ['Next.js 16 dev: a middleware that redirects to /login', next({ [ROUTE]: "export async function POST() { return new Response('ok') }", 'middleware.js': "import { NextResponse } from 'next/server'\nexport function middleware(req) { return req.nextUrl.pathname === '/login' ? NextResponse.next() : NextResponse.redirect(new URL('/login', req.url)) }" })],
  'next-pages-parsed': ['Next.js 16 dev, pages/api and svix 2.5: verifies the parsed req.body, answering err.message', next({ 'pages/api/webhooks.js': "import { Webhook } from 'svix'\nexport default function handler(req, res) {\n  try {\n    new Webhook(process.env.SECRET).verify(req.body, req.headers)\n    res.json({ ok: true })\n  } catch (err) {\n    res.status(400).json({ error: err.message })\n  }\n}" })],
  'next-pages-page': ['Next.js 16 dev: a page of the pages router', next({ 'pages/hooks.js': 'export default function Page() { return <h1>Webhooks</h1> }' }, { path: '/hooks' })],
  // Development servers.
  'vite-404': ['Vite 8 dev', { command: ['node', 'node_modules/vite/bin/vite.js', '--host', '127.0.0.1', '--port', 'PORT'], files: { 'index.html': '<!doctype html><title>My app</title>' }, modules: true }],
  'vite-host': ['Vite 8 dev: a host name that it does not know', { command: ['node', 'node_modules/vite/bin/vite.js', '--host', '127.0.0.1', '--port', 'PORT'], files: { 'index.html': '<!doctype html><title>My app</title>' }, modules: true, host: 'myapp.example' }],
  'vite-preview-host': ['Vite 8 preview: a host name that it does not know', { command: ['node', 'node_modules/vite/bin/vite.js', 'preview', '--host', '127.0.0.1', '--port', 'PORT'], files: { 'dist/index.html': '<!doctype html><title>My app</title>' }, modules: true, host: 'myapp.example' }],
  'sveltekit-host': ['SvelteKit 2 dev: a host name that it does not know', { command: ['node', 'node_modules/vite/bin/vite.js', '--host', '127.0.0.1', '--port', 'PORT'], files: { 'package.json': '{"type":"module"}', 'svelte.config.js': 'export default { kit: {} }', 'vite.config.js': "import { sveltekit } from '@sveltejs/kit/vite'\nexport default { plugins: [sveltekit()] }", 'src/app.html': '<!doctype html><html lang="en"><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>', 'src/routes/api/webhooks/+server.js': "export const POST = () => new Response('ok')" }, modules: true, host: 'myapp.example' }],
  'astro-host': ['Astro 5 dev: a host name that it does not know', { command: ['node', 'node_modules/astro/astro.js', 'dev', '--host', '127.0.0.1', '--port', 'PORT'], files: { 'package.json': '{"type":"module"}', 'astro.config.mjs': 'export default {}', 'src/pages/api/webhooks.js': "export const prerender = false\nexport const POST = () => new Response('ok')" }, env: { ASTRO_TELEMETRY_DISABLED: '1' }, modules: true, host: 'myapp.example' }],
  'nuxt-host': ['Nuxt 4 dev: a host name that it does not know', { command: ['node', 'node_modules/nuxt/bin/nuxt.mjs', 'dev', '--host', '127.0.0.1', '--port', 'PORT'], files: { 'package.json': '{"type":"module"}', 'nuxt.config.ts': "export default defineNuxtConfig({ compatibilityDate: '2026-01-01', telemetry: false })", 'app.vue': '<template><h1>Home</h1></template>', 'server/api/webhooks.post.ts': "export default defineEventHandler(() => 'ok')" }, env: { NUXT_TELEMETRY_DISABLED: '1' }, modules: true, settle: 20000, host: 'myapp.example' }],
  'next-host': ['Next.js 16 dev takes deliveries for any host name', next({ [ROUTE]: "export async function POST() { return new Response('ok') }" }, { host: 'myapp.example' })],
  'vite-proxy-down': ['Vite 8 dev: its proxy\'s server does not run', { command: ['node', 'node_modules/vite/bin/vite.js', '--host', '127.0.0.1', '--port', 'PORT'], files: { 'index.html': '<!doctype html>', 'vite.config.mjs': "export default { server: { proxy: { '/api': 'http://127.0.0.1:9' } } }" }, modules: true }],
  'webpack-404': ['webpack-dev-server 5', { command: ['node', 'node_modules/webpack-cli/bin/cli.js', 'serve', '--mode', 'development', '--host', '127.0.0.1', '--port', 'PORT', '--no-open'], files: { 'src/index.js': 'console.log(1)', 'package.json': '{"name":"app"}' }, modules: true, settle: 4000 }],
  'webpack-host': ['webpack-dev-server 5: a host name that it does not know', { command: ['node', 'node_modules/webpack-cli/bin/cli.js', 'serve', '--mode', 'development', '--host', '127.0.0.1', '--port', 'PORT', '--no-open'], files: { 'src/index.js': 'console.log(1)', 'package.json': '{"name":"app"}' }, modules: true, settle: 4000, host: 'myapp.example' }],
  // Django.
  'django-csrf': ['Django 5.2 with DEBUG: a view behind the CSRF check', python('django-csrf')],
  'django-csrf-production': ['Django 5.2 without DEBUG: a view behind the CSRF check', python('django-csrf', { env: { PRODUCTION: '1' } })],
  'django-append-slash': ['Django 5.2 with DEBUG: the route ends in a slash', python('django-append-slash')],
  'django-append-slash-production': ['Django 5.2 without DEBUG: the route ends in a slash', python('django-append-slash', { env: { PRODUCTION: '1' } })],
  'django-host': ['Django 5.2 with DEBUG: a host name that is not in ALLOWED_HOSTS', python('django-ok', { host: 'myapp.example' })],
  'django-host-production': ['Django 5.2 without DEBUG: a host name that is not in ALLOWED_HOSTS', python('django-ok', { host: 'myapp.example', env: { PRODUCTION: '1' } })],
  'django-404': ['Django 5.2 with DEBUG, without the route', python('django-ok', { path: '/webhooks' })],
  'django-404-production': ['Django 5.2 without DEBUG, without the route', python('django-ok', { path: '/webhooks', env: { PRODUCTION: '1' } })],
  'django-405': ['Django 5.2: require_GET', python('django-405')],
  'django-login': ['Django 5.2: login_required', python('django-login')],
  'django-svix-uncaught': ['Django 5.2 with DEBUG and svix 2.9: nothing catches the error', python('django-svix')],
  'django-500-production': ['Django 5.2 without DEBUG and svix 2.9: nothing catches the error', python('django-svix', { env: { PRODUCTION: '1' } })],
  'django-no-secret': ['Django 5.2 with DEBUG: os.environ[…] without the variable', python('django-no-secret')],
  'django-unique': ['Django 5.2 with DEBUG and SQLite: a row that is there', python('django-unique')],
  'django-no-table': ['Django 5.2 with DEBUG and SQLite: no such table', python('django-no-table')],
  'django-crash-beside-secret': ['Django 5.2 with DEBUG: a KeyError in code that also speaks of signatures', python('django-crash')],
  'drf-credentials': ['Django REST framework 3.18: IsAuthenticated', python('drf-auth')],
  'drf-415': ['Django REST framework 3.18 without a parser for JSON', python('drf-415')],
  // Flask.
  'flask-404': ['Flask 3.1 without the route', python('flask', { path: '/webhooks' })],
  'flask-405': ['Flask 3.1: GET only', python('flask', { path: '/get-only' })],
  'flask-500': ['Flask 3.1: an error that nothing catches', python('flask', { path: '/crash' })],
  'flask-debug-no-secret': ['Flask 3.1 in debug mode: os.environ[…] without the variable', python('flask-debug', { path: '/no-secret' })],
  'flask-debug-crash': ['Flask 3.1 in debug mode: a KeyError', python('flask-debug', { path: '/crash' })],
  'flask-debug-unique': ['Flask 3.1 in debug mode and SQLAlchemy 2: a row that is there', python('flask-debug', { path: '/unique' })],
  'flask-svix-other-secret': ['Flask 3.1 and svix 2.9, answering str(error); another secret', python('flask', { path: '/svix' })],
  'flask-svix-no-secret': ['the same; os.environ.get(…) is None', python('flask', { path: '/svix-none' })],
  'flask-svix-bad-secret': ['the same; the secret is cut', python('flask', { path: '/svix-cut' })],
  'flask-svix-parsed': ['the same; request.json is verified', python('flask', { path: '/svix-parsed' })],
  'flask-svix-empty': ['Flask 3.1 and svix 2.9: returns "", 400 as its documentation does', python('flask', { path: '/svix-empty' })],
  'flask-abort-400': ['Flask 3.1: abort(400)', python('flask', { path: '/abort-400' })],
  'flask-abort-401': ['Flask 3.1: abort(401)', python('flask', { path: '/abort-401' })],
  'flask-abort-403': ['Flask 3.1: abort(403)', python('flask', { path: '/abort-403' })],
  'flask-success': ['Flask 3.1: success as text', python('flask', { path: '/ok' })],
  'flask-wtf-csrf': ['Flask-WTF 1.3, CSRFProtect', python('flask-csrf')],
  'flask-413': ['Flask 3.1: MAX_CONTENT_LENGTH', python('flask-413')],
  'flask-json-none': ['Flask 3.1: get_json() of another content type', python('flask', { path: '/json', headers: { 'content-type': 'text/plain' } })],
  // FastAPI, Starlette and others.
  'fastapi-404': ['FastAPI without the route', python('fastapi', { path: '/webhooks' })],
  'fastapi-404-user': ['FastAPI: HTTPException(404, "User not found")', python('fastapi', { path: '/no-user' })],
  'fastapi-405': ['FastAPI: GET only', python('fastapi', { path: '/get-only' })],
  'fastapi-422': ['FastAPI: a model that does not fit', python('fastapi', { path: '/model' })],
  'fastapi-bearer': ['FastAPI: HTTPBearer', python('fastapi', { path: '/bearer' })],
  'fastapi-slash': ['FastAPI: redirect_slashes', python('fastapi', { path: '/slash' })],
  'fastapi-500': ['FastAPI and uvicorn: an error that nothing catches', python('fastapi', { path: '/crash' })],
  'fastapi-svix-parsed': ['FastAPI and svix 2.9: await request.json() is verified, HTTPException with its message', python('fastapi', { path: '/svix-parsed' })],
  'fastapi-svix-other-secret': ['the same with the raw body and another secret', python('fastapi', { path: '/svix' })],
  'starlette-host': ['Starlette: TrustedHostMiddleware', python('starlette-host', { host: 'myapp.example' })],
  'starlette-debug-unique': ['Starlette in debug mode and sqlite3: a row that is there', python('starlette-debug', { path: '/unique' })],
  'starlette-debug-svix': ['Starlette in debug mode and svix 2.9: nothing catches the error', python('starlette-debug', { path: '/svix' })],
  'sanic-404': ['Sanic 25 without the route', python('sanic', { path: '/webhooks' })],
  'sanic-405': ['Sanic 25: GET only', python('sanic', { path: '/get-only' })],
  'sanic-500': ['Sanic 25: an error that nothing catches', python('sanic', { path: '/crash' })],
  'aiohttp-404': ['aiohttp 3.14 without the route', python('aiohttp', { path: '/webhooks' })],
  'aiohttp-405': ['aiohttp 3.14: GET only', python('aiohttp', { path: '/get-only' })],
  'aiohttp-413': ['aiohttp 3.14: client_max_size', python('aiohttp', { path: '/json' })],
  'bottle-404': ['Bottle 0.13 without the route', python('bottle', { path: '/webhooks' })],
  'bottle-405': ['Bottle 0.13: GET only', python('bottle', { path: '/get-only' })],
  'tornado-xsrf': ['Tornado 6.6: xsrf_cookies', python('tornado', { path: '/xsrf' })],
  'tornado-405': ['Tornado 6.6: GET only', python('tornado', { path: '/get-only' })],
  'tornado-401': ['Tornado 6.6: HTTPError(401)', python('tornado', { path: '/401' })],
  'python-http-server': ['python -m http.server', { command: ['HERE/venv/bin/python', '-m', 'http.server', 'PORT', '--bind', '127.0.0.1'] }],
  // Clocks, with faketime.
  'clock-ahead': ['Flask 3.1 and svix 2.9, answering str(error); the clock is 7 minutes ahead', { command: ['faketime', '-f', '+7m', 'HERE/venv/bin/python', 'HERE/python.py', 'flask'], path: '/svix-right' }],
  'clock-behind': ['the same; the clock is 2 hours behind', { command: ['faketime', '-f', '-2h', 'HERE/venv/bin/python', 'HERE/python.py', 'flask'], path: '/svix-right' }],
  'clock-ahead-silent': ['the same, answering "Error verifying webhook"; the clock is 7 minutes ahead', { command: ['faketime', '-f', '+7m', 'HERE/venv/bin/python', 'HERE/python.py', 'flask'], path: '/svix-silent' }],
  'clock-ahead-404': ['the same without the route; the clock is 7 minutes ahead', { command: ['faketime', '-f', '+7m', 'HERE/venv/bin/python', 'HERE/python.py', 'flask'], path: '/webhooks' }],
  'clock-ahead-no-date': ['svix 2.5 in node:http without a Date header; the clock is 7 minutes ahead', { command: ['faketime', '-f', '+7m', 'node', 'bare.mjs'], modules: true, env: { SECRET: secret }, files: { 'bare.mjs': "import http from 'node:http'\nimport { Webhook } from 'svix'\nhttp.createServer((req, res) => {\n  let body = ''\n  req.on('data', (d) => { body += d }).on('end', () => {\n    res.sendDate = false\n    try { new Webhook(process.env.SECRET).verify(body, req.headers); res.end('ok') } catch (error) { res.statusCode = 400; res.end(error.message) }\n  })\n}).listen(PORT, '127.0.0.1')" } }],
  // Servers and proxies.
  'nginx-404': ['nginx 1.22 without the file', { ...nginx(''), path: '/webhooks' }],
  'nginx-405': ['nginx 1.22: a static file', nginx('')],
  'nginx-403': ['nginx 1.22: deny all', nginx('deny all;')],
  'nginx-401': ['nginx 1.22: auth_basic', nginx('auth_basic "Staging"; auth_basic_user_file FOLDER/users;')],
  'nginx-413': ['nginx 1.22: client_max_body_size', nginx('client_max_body_size 100; location / { proxy_pass http://127.0.0.1:9; }')],
  'nginx-502': ['nginx 1.22: nothing listens behind it', nginx('location / { proxy_pass http://127.0.0.1:9; }')],
  'nginx-429': ['nginx 1.22: return 429', nginx('return 429;')],
  'nginx-503': ['nginx 1.22: return 503', nginx('return 503;')],
  'nginx-to-https': ['nginx 1.22: redirects to https', nginx('return 301 https://$host:PORT$request_uri;')],
  'nginx-to-www': ['nginx 1.22: redirects to another host name', nginx('return 301 http://www.example.com$request_uri;')],
  'nginx-page': ['nginx 1.22: try_files and the app\'s page, also for POST', nginx('error_page 405 =200 /index.html; location / { try_files $uri /index.html; }')],
  'nginx-plain-to-tls': ['nginx 1.22: plain HTTP on the TLS port', nginx('ssl_certificate FOLDER/cert.pem; ssl_certificate_key FOLDER/key.pem;', '127.0.0.1:PORT ssl')],
  'apache-404': ['Apache httpd 2.4 without the file', { ...apache(''), path: '/webhooks' }],
  'apache-403': ['Apache httpd 2.4: Require all denied', apache('<Location />\nRequire all denied\n</Location>')],
  'apache-503': ['Apache httpd 2.4: nothing listens behind it', apache('ProxyPass / http://127.0.0.1:9/')],
  'caddy-404': ['Caddy 2.6: file_server', { ...caddy('http://127.0.0.1:PORT {\nroot * FOLDER/html\nfile_server\n}'), path: '/webhooks' }],
  'caddy-502': ['Caddy 2.6: nothing listens behind it', caddy('http://127.0.0.1:PORT {\nreverse_proxy 127.0.0.1:9\n}')],
  'caddy-200': ['Caddy 2.6: no route matches', caddy('http://127.0.0.1:PORT {\n}')],
  'php-404': ['php -S 8.2 without the file', { ...php("<?php echo 'Home';"), files: { 'public/home.php': '<?php' } }],
  'php-page': ['php -S 8.2: index.php answers for every path', php('<!doctype html><html><head><title>My app</title></head><body><h1>Welcome</h1></body></html>')],
  'php-warning-200': ['php -S 8.2: a warning before the answer', php("<?php $body = json_decode(file_get_contents('php://input')); echo $body->missing; echo 'ok';")],
  'php-fatal': ['php -S 8.2: a fatal error', php("<?php throw new Exception('x');", { router: true })],
  'sinatra-404': ['Sinatra 3.0 without the route', ruby("require 'sinatra'\nset :port, PORT\nset :bind, '127.0.0.1'\nset :server, 'puma'\n")],
  'sinatra-500': ['Sinatra 3.0 in development: an error', ruby("require 'sinatra'\nset :port, PORT\nset :bind, '127.0.0.1'\nset :server, 'puma'\npost('/api/webhooks') { ENV.fetch('CLERK_WEBHOOK_SIGNING_SECRET') }\n")],
  'sinatra-csrf': ['Sinatra 3.0 and Rack::Protection::AuthenticityToken', ruby("require 'sinatra'\nrequire 'rack/protection'\nset :port, PORT\nset :bind, '127.0.0.1'\nset :server, 'puma'\nenable :sessions\nuse Rack::Protection::AuthenticityToken\npost('/api/webhooks') { 'ok' }\n")],
  'webrick-404': ['WEBrick without the route', ruby("require 'webrick'\nWEBrick::HTTPServer.new(Port: PORT, BindAddress: '127.0.0.1').start\n")],
  'webrick-405': ['WEBrick: a servlet with GET only', ruby("require 'webrick'\nclass Hook < WEBrick::HTTPServlet::AbstractServlet\n  def do_GET(req, res) res.body = 'ok' end\nend\ns = WEBrick::HTTPServer.new(Port: PORT, BindAddress: '127.0.0.1')\ns.mount('/api/webhooks', Hook)\ns.start\n")],
  'go-404': ['Go 1.19 net/http without the route', go('')],
  'go-error-401': ['Go 1.19: http.Error with 401', go('http.HandleFunc("/api/webhooks", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "invalid signature", 401) })')],
  'go-plain-to-tls': ['Go 1.19: plain HTTP on the TLS port', { ...go('http.ListenAndServeTLS("127.0.0.1:PORT", "FOLDER/cert.pem", "FOLDER/key.pem", nil)'), files: { ...go('http.ListenAndServeTLS("127.0.0.1:PORT", "cert.pem", "key.pem", nil)').files, 'cert.pem': CERTIFICATE, 'key.pem': KEY } }],
}
