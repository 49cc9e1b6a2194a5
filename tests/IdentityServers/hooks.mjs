// The hooks that post.mjs posts to. Run by itself it prints the service's arguments that configure them, one on each line.
import { fileURLToPath } from 'node:url';

export const hooks = {
  supabase: { preset: 'supabase-sms', secret: 'v1,whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=' },
  logto: { preset: 'logto', secret: 'Bearer 0123456789abcdef0123456789abcdef' },
  kratos: { preset: 'custom', auth: 'Header', header: 'X-Otp-Hook', secret: '0123456789abcdef0123456789abcdef', recipient: 'to', code: 'code' },
  authentik: { preset: 'custom', auth: 'Bearer', secret: '0123456789abcdef0123456789abcdef', recipient: 'To', code: 'Body' },
  zitadel: {
    preset: 'custom', auth: 'Basic', secret: 'zitadel:0123456789abcdef0123456789abcdef', recipient: 'contextInfo.recipientPhoneNumber',
    code: 'args.otp,args.oTP,args.code',
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  Object.entries(hooks).forEach(([name, settings], index) => {
    for (const [key, value] of Object.entries({ name, ...settings })) {
      console.log(`--Hooks:${index}:${key[0].toUpperCase()}${key.slice(1)}=${value}`);
    }
  });
}
