// A day in the life of an action, over HTTP: stored, changed, executed, looked into, removed.
//
//   node docs/examples/client.mjs .local/outputs.json
//
// The argument is the file that `make run` writes: where the API is, the ids, and a key. Node 18 or later.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const ENDED = new Set(['Completed', 'Failed', 'Cancelled']);
const SCRIPT = `
total = sum(inputs["amounts"])
print(f"{len(inputs['amounts'])} amounts")
output = {"total": total}
`;

/** One project's actions, in the name of one API key. */
function connect({ apiUrl, tenantId, projectId, apiKey }) {
  const base = `${apiUrl}/api/${tenantId}/${projectId}`;

  /** One request; an answer that is no success becomes an error that says why. */
  async function call(method, path, { json, body, headers = {} } = {}) {
    const answer = await fetch(base + path, {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        ...(json && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: json ? JSON.stringify(json) : body,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  return {
    putScript: (name, source) => call('PUT', `/script/${name}`, { body: source }),
    deleteScript: (name) => call('DELETE', `/script/${name}`),
    actions: async () => (await call('GET', '/action')).actions,
    action: (id) => call('GET', `/action/${id}`),
    create: (fields) => call('POST', '/action', { json: fields }),
    /** Only what is given changes. */
    change: (id, fields) => call('PUT', `/action/${id}`, { json: fields }),
    enable: (id) => call('POST', `/action/${id}/enable`),
    disable: (id) => call('POST', `/action/${id}/disable`),
    remove: (id) => call('DELETE', `/action/${id}`),

    /** Queue an execution. Sent again after a lost answer, the key makes it no second one. */
    async execute(id, input) {
      const headers = { 'Idempotency-Key': randomUUID() };
      const queued = await call('POST', `/action/execute/${id}`, { json: { input }, headers });
      return queued.actionExecutionId;
    },

    /** Wait until an execution has ended; what its steps did. */
    async endOf(executionId, seconds = 120) {
      for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await pause(500)) {
        const execution = await call('GET', `/actionexecution/${executionId}`);
        if (ENDED.has(execution.status)) return execution;
      }
      throw new Error(`Execution ${executionId} has not ended after ${seconds} s`);
    },

    /** The action's executions, newest first. */
    history: async (id) => (await call('GET', `/actionexecution/action/${id}`)).items,

    /** A zip with all of an execution. The link in the answer needs no key. */
    async package(executionId) {
      const headers = { Accept: 'application/json' };
      const link = await call('GET', `/actionexecution/downloadpackage/${executionId}`, { headers });
      return (await fetch(link.downloadUrl)).arrayBuffer();
    },
  };
}

const baton = connect(JSON.parse(await readFile(process.argv[2], 'utf8')));
const script = `total-${randomUUID()}.py`;
await baton.putScript(script, SCRIPT);
const { actionId, name } = await baton.create({
  name: `Totals ${randomUUID()}`,
  description: 'Adds up what it is given',
  maxRunTime: 60,
  steps: [{ stepType: 'Python', settings: JSON.stringify({ script }) }],
  triggers: [{ triggerType: 'DailyScheduler', startDate: '2024-01-15' }],
});
const listed = (await baton.actions()).some((each) => each.actionId === actionId);
console.log(`Created ${name}, listed: ${listed}`);

console.log(`Disabled, enabled: ${(await baton.disable(actionId)).isEnabled}`);
console.log(`Enabled, enabled: ${(await baton.enable(actionId)).isEnabled}`);
await baton.change(actionId, { name: `Sums ${randomUUID()}` });
console.log(`Renamed to ${(await baton.action(actionId)).name}`);

const execution = await baton.endOf(await baton.execute(actionId, { amounts: [19, 23] }));
console.log(`Execution ${execution.status}: ${JSON.stringify(execution.steps[0].output)}`);
const size = (await baton.package(execution.actionExecutionId)).byteLength;
const { length } = await baton.history(actionId);
console.log(`${length} execution so far, its package has ${size} bytes`);

await baton.remove(actionId);
await baton.deleteScript(script);
console.log('Deleted');
