// Posts to the hooks of a running service as identity servers do, by their own clients where there are any, and looks for the messages.
// node post.mjs ADDRESS OUTBOX
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import createHttpSms from '@logto/connector-http-sms';
import createHttpEmail from '@logto/connector-http-email';
import { Webhook } from 'standardwebhooks';
import { hooks } from './hooks.mjs';

const [address, outbox] = process.argv.slice(2);
const at = (hook) => `${address}/api/notifications/otp/hooks/${hook}/`;
let failed = 0;
let passed = 0;

function check(what, isSo, seen) {
  if (isSo) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`FAILED  ${what}: ${seen}`);
  }
}

async function post(hook, body, headers = {}) {
  const response = await fetch(at(hook), { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
  return `${response.status} ${await response.text()}`.trim();
}

// The file provider writes one file for each message: what a phone shows, or a mail.
async function expectMessage(what, recipient, code) {
  for (let look = 0; look < 100; look += 1) {
    const texts = readdirSync(outbox).filter((file) => !file.endsWith('.new')).map((file) => readFileSync(`${outbox}/${file}`, 'utf8'));
    const mine = texts.filter((text) => text.split(/\r?\n/).includes(`To: ${recipient}`));
    if (mine.length > 0) {
      check(what, mine.length === 1 && mine[0].includes(code), `${mine.length} messages`);
      return;
    }
    await pause(50);
  }
  check(what, false, 'no message');
}

async function logto() {
  const config = { endpoint: at('logto'), authorization: hooks.logto.secret };
  const sms = await createHttpSms({ getConfig: async () => config });
  const email = await createHttpEmail({ getConfig: async () => config });
  const refusal = async (connector, data, other = config) => {
    try {
      await connector.sendMessage(data, other);
      return 'taken';
    } catch (error) {
      return JSON.stringify(error.data ?? error.message);
    }
  };

  await sms.sendMessage({ to: '989121000001', type: 'SignIn', payload: { code: '042317', locale: 'fa-IR' } });
  await expectMessage('logto, http-sms', '09121000001', '042317');
  await email.sendMessage({ to: 'someone@example.com', type: 'Register', payload: { code: '000123', locale: 'en-US', uiLocales: 'en-US fa' }, ip: '203.0.113.7' });
  await expectMessage('logto, http-email', 'someone@example.com', '000123');

  const wrong = await refusal(sms, { to: '989121000002', type: 'SignIn', payload: { code: '1' } }, { ...config, authorization: 'Bearer wrong' });
  check('logto, another authorization', wrong.includes('unauthenticated'), wrong);
  const foreign = await refusal(sms, { to: '4915112345678', type: 'SignIn', payload: { code: '1' } });
  check('logto, a foreign number', foreign.includes('invalid-fields'), foreign);
  const often = await refusal(sms, { to: '989121000001', type: 'SignIn', payload: { code: '1' } });
  check('logto, too soon again', often.includes('sent-too-often'), often);
}

async function supabase() {
  // As the guide to the Send SMS hook has it, with an Iranian number.
  const body = (phone, otp) => JSON.stringify({
    user: {
      id: '6481a5c1-3d37-4a56-9f6a-bee08c554965', aud: 'authenticated', role: 'authenticated', email: '', phone,
      phone_confirmed_at: '2024-05-13T11:52:48.157306Z', app_metadata: { provider: 'phone', providers: ['phone'] }, user_metadata: {},
      identities: [{ identity_id: '3be5e552-65aa-41d9-9db9-2a502f845459', identity_data: { phone: '+1612341244428', phone_verified: true }, provider: 'phone' }],
      is_anonymous: false,
    },
    sms: { otp },
  });
  // The part behind "v1," is what the library takes, as Supabase's own examples do.
  const webhook = new Webhook(hooks.supabase.secret.replace('v1,', ''));
  const other = new Webhook('whsec_b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXI=');
  const signed = (id, text, { date = new Date(), by = webhook } = {}) => ({
    'webhook-id': id, 'webhook-timestamp': `${Math.floor(date.getTime() / 1000)}`, 'webhook-signature': by.sign(id, date, text),
  });
  const minutes = (count, seconds) => new Date(Date.now() + ((count * 60) + seconds) * 1000);

  const text = body('989121000011', '561166');
  check('supabase', (await post('supabase', text, signed('a', text))) === '204', 'not taken');
  check('supabase, the same id again', (await post('supabase', text, signed('a', text))) === '204', 'not taken');
  await expectMessage('supabase', '09121000011', '561166');

  // As Supabase joins the signatures of two secrets.
  const two = body('989121000012', '561167');
  const both = signed('b', two);
  both['webhook-signature'] = `${other.sign('b', new Date(), two)}, ${both['webhook-signature']}`;
  check('supabase, two signatures', (await post('supabase', two, both)) === '204', 'not taken');

  const change = JSON.stringify({ user: { phone: '989121000013', new_phone: '989121000014' }, sms: { otp: '561168', sms_type: 'phone_change', phone: '989121000014' } });
  check('supabase, a change of number', (await post('supabase', change, signed('c', change))) === '204', 'not taken');
  await expectMessage('supabase, a change of number', '09121000014', '561168');

  const next = body('989121000015', '561169');
  const nearly = signed('d', next, { date: minutes(-5, 5) });
  check('supabase, nearly five minutes old', (await post('supabase', next, nearly)) === '204', 'not taken');

  const wrong = body('989121000016', '1');
  const without = (name) => Object.fromEntries(Object.entries(signed('e', wrong)).filter(([header]) => header !== name));
  for (const [what, headers] of [
    ['another secret', signed('e', wrong, { by: other })],
    ['another body', signed('e', `${wrong} `)],
    ['another id', { ...signed('e', wrong), 'webhook-id': 'f' }],
    ['five minutes old', signed('e', wrong, { date: minutes(-5, -2) })],
    ['five minutes ahead', signed('e', wrong, { date: minutes(5, 3) })],
    ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [`no ${name}`, without(name)]),
  ]) {
    const answer = await post('supabase', wrong, headers);
    check(`supabase, ${what}`, answer.startsWith('401') && answer.includes('unauthenticated'), answer);
  }
}

async function plain() {
  // What tests/IdentityServers/kratos.jsonnet makes of Kratos' message.
  const kratos = JSON.stringify({ to: '+989121000021', code: '042317' });
  check('kratos', (await post('kratos', kratos, { [hooks.kratos.header]: hooks.kratos.secret })) === '204', 'not taken');
  await expectMessage('kratos', '09121000021', '042317');

  const authentik = (to) => JSON.stringify({ From: 'authentik', To: to, Body: '042318', Message: 'Use this code to authenticate in authentik: 042318' });
  check('authentik', (await post('authentik', authentik('+989121000022'), { Authorization: `Bearer ${hooks.authentik.secret}` })) === '204', 'not taken');
  await expectMessage('authentik', '09121000022', '042318');

  const zitadel = JSON.stringify({
    contextInfo: { eventType: 'user.human.phone.code.added', provider: { id: '285181292935381355', description: 'otp' }, recipientPhoneNumber: '+989121000023' },
    templateData: { title: 'Zitadel - Verify phone', text: 'Use the following code to verify it: 042319' },
    args: { code: '042319', displayName: 'GivenName FamilyName', lastPhone: '+989121000023', verifiedPhone: '' },
  });
  const basic = `Basic ${Buffer.from(hooks.zitadel.secret).toString('base64')}`;
  check('zitadel', (await post('zitadel', zitadel, { Authorization: basic })) === '204', 'not taken');
  await expectMessage('zitadel', '09121000023', '042319');
}

for (const part of [logto, supabase, plain]) {
  try {
    await part();
  } catch (error) {
    check(part.name, false, error.stack);
  }
}
console.log(`Identity servers: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
