// A certified OpenID provider (https://github.com/panva/node-oidc-provider) with its own login and consent forms, on loopback.
// PORT and REDIRECT_URI say where; PUT /accounts/{login} with claims is how a test makes or changes somebody.

import http from 'node:http';
import Provider from 'oidc-provider';

const { PORT, REDIRECT_URI } = process.env;
const accounts = new Map();

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [{ client_id: 'matinee', client_secret: 'a secret: of 100 %', redirect_uris: [REDIRECT_URI] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'locale'] },
  cookies: { keys: ['a key for tests'] },
  pkce: { required: () => true },
  findAccount: (_, sub) => accounts.has(sub) && { accountId: sub, claims: () => ({ sub, ...accounts.get(sub) }) },
});

const answer = provider.callback();
http
  .createServer(async (request, response) => {
    if (request.method !== 'PUT') return answer(request, response);
    const chunks = await Array.fromAsync(request);
    accounts.set(request.url.split('/').pop(), JSON.parse(Buffer.concat(chunks)));
    return response.writeHead(204).end();
  })
  .listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
