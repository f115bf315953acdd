// A program for `node -e FOLDER TARGET`: swaps `door` in the folder for a link to the target and back, for ever and as
// fast as it can. What the server makes or takes away in between is set right, or it would end the game.
export const doorSwapper = `
const { mkdirSync, renameSync, rmSync, symlinkSync } = require('node:fs')
const [folder, target] = process.argv.slice(1)
process.chdir(folder)
const attempt = (work) => {
  try {
    work()
    return true
  } catch {
    return false
  }
}
const put = (name, make) => {
  if (attempt(() => renameSync(name, 'door'))) return
  attempt(() => rmSync('door', { recursive: true, force: true }))
  attempt(make)
  attempt(() => renameSync(name, 'door'))
}
const makeLink = () => symlinkSync(target, 'link')
const makeKept = () => mkdirSync('kept')
makeLink()
for (let swaps = 1; ; swaps += 1) {
  attempt(() => renameSync('door', 'kept'))
  put('link', makeLink)
  attempt(() => renameSync('door', 'link'))
  put('kept', makeKept)
  if (swaps % 1000 === 0) console.log('swaps: ' + swaps)
}
`
