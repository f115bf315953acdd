// Writes a refusal: a small page for browsers, the JSON envelope for everybody else.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { version } from '../version.ts'
import type { Refusal } from './refusals.ts'

export function sendRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const html = request.headers.accept?.toLowerCase().includes('text/html') === true
  const body = html ? renderPage(refusal) : JSON.stringify(envelope(refusal.message))
  response.writeHead(refusal.status, {
    'Content-Type': html ? 'text/html; charset=utf-8' : 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex',
    ...(html && { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'" }),
    ...(refusal.retryAfterSec !== undefined && { 'Retry-After': refusal.retryAfterSec }),
  })
  response.end(body)
}

export function renderPage({ title, text, retryAfterSec }: Refusal): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">${retryAfterSec === undefined ? '' : `\n<meta http-equiv="refresh" content="${retryAfterSec}">`}
<title>${title}</title>
<style>
:root { color-scheme: light dark }
body { margin: 20vh auto; max-width: 32rem; padding: 0 1.5rem; font: 1.1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; font-weight: 600 }
</style>
</head>
<body>
<h1>${title}</h1>
<p>${text}</p>
</body>
</html>
`
}

function envelope(message: string) {
  return { message, metadata: {}, result: null, status: 'error', version }
}
