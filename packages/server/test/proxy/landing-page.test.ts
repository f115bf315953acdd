import { describe, expect, test } from 'vitest'
import { renderPage } from '../../src/proxy/landing-page.ts'
import type { RouteState } from '../../src/proxy/routes.ts'
import { get, podHost, Routes, startGateway } from './support.ts'

const pages: [state: RouteState | 'unknown', status: number, title: string, refreshes: boolean][] = [
  ['unknown', 404, 'No pod at this address', false],
  ['starting', 503, 'This pod is starting up', true],
  ['stopping', 503, 'This pod is being stopped', true],
  ['stopped', 503, 'This pod is stopped', false],
  ['complete', 503, 'This pod has finished', false],
  ['error', 503, 'This pod failed to start', false],
]

describe.each(pages)('a pod that is %s', (state, status, title, refreshes) => {
  const routes = () => (state === 'unknown' ? new Routes() : new Routes().set({ state }))

  test('shows a page to a browser', async () => {
    const gateway = await startGateway(routes())
    const reply = await get(gateway, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
    expect(reply.status).toBe(status)
    expect(reply.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
    })
    expect(reply.body).toContain(`<title>${title}</title>`)
    expect(reply.body).toContain('<meta name="robots" content="noindex">')
    expect(reply.body).not.toContain('docpod')
    expect(reply.body.includes('http-equiv="refresh"')).toBe(refreshes)
  })

  test('gives the envelope to a program', async () => {
    const gateway = await startGateway(routes())
    const reply = await get(gateway, { headers: { accept: '*/*' } })
    expect(reply.status).toBe(status)
    expect(reply.headers['content-type']).toBe('application/json')
    expect(reply.headers['retry-after']).toBe(refreshes ? '1' : undefined)
    expect(JSON.parse(reply.body)).toEqual({
      message: expect.stringContaining(podHost),
      metadata: {},
      result: null,
      status: 'error',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
  })
})

test('a HEAD request gets the head alone', async () => {
  const gateway = await startGateway(new Routes())
  const reply = await get(gateway, { method: 'HEAD' })
  expect(reply).toMatchObject({ status: 404, body: '' })
})

test('the page reads like this', () => {
  const refusal = { status: 503, title: 'This pod is starting up', text: 'Wait.', message: '', retryAfterSec: 1 }
  expect(renderPage(refusal)).toMatchInlineSnapshot(`
    "<!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta http-equiv="refresh" content="1">
    <title>This pod is starting up</title>
    <style>
    :root { color-scheme: light dark }
    body { margin: 20vh auto; max-width: 32rem; padding: 0 1.5rem; font: 1.1rem/1.5 system-ui, sans-serif }
    h1 { font-size: 1.6rem; font-weight: 600 }
    </style>
    </head>
    <body>
    <h1>This pod is starting up</h1>
    <p>Wait.</p>
    </body>
    </html>
    "
  `)
})
