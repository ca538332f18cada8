// A real OpenID Connect provider for tests: certified code, a small configuration.
//
// Listens on a free port of this machine and writes its address as the first line. Whoever
// signs in chooses a name and a level on its page, or cancels; it knows everybody, and tells
// more about them than anybody asked for.

import { createHash, generateKeyPairSync } from "node:crypto";
import http from "node:http";
import { Provider } from "oidc-provider";

const server = http.createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
const provider = new Provider(issuer, {
    clients: [
        {
            client_id: "nahdran",
            client_secret: "a-secret-of-the-test",
            grant_types: ["authorization_code"],
            response_types: ["code"],
            redirect_uris: [process.env.REDIRECT_URI],
            subject_type: "pairwise",
        },
    ],
    acrValues: ["low", "substantial", "high"],
    claims: { openid: ["sub", "email", "email_verified", "name", "birthdate", "address"] },
    conformIdTokenClaims: false, // everything stands in the ID token
    cookies: { keys: ["of the test"] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_ctx, accountId) => ({
        accountId,
        claims: () => ({
            sub: accountId,
            email: `${accountId}@example.org`,
            email_verified: true,
            name: "Erika Mustermann",
            birthdate: "1964-08-12",
            address: { postal_code: accountId === "tourist" ? "80331" : "53111" },
        }),
    }),
    interactions: { url: (_ctx, interaction) => `/anmelden/${interaction.uid}` },
    jwks: { keys: [{ ...key, kid: "test", use: "sig", alg: "RS256" }] },
    loadExistingGrant: async (ctx) => {
        const { client, session } = ctx.oidc;
        const grant = new ctx.oidc.provider.Grant({
            clientId: client.clientId,
            accountId: session.accountId,
        });
        grant.addOIDCScope("openid");
        await grant.save();
        return grant;
    },
    pairwiseIdentifier: (_ctx, accountId, client) =>
        createHash("sha256").update(`${client.sectorIdentifier}.${accountId}`).digest("hex"),
    pkce: { required: () => true },
    subjectTypes: ["pairwise"],
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 60, IdToken: 60 },
});

const page = (path) => `<!doctype html><html lang="de"><title>Probe-Ausweis</title>
<h1>Probe-Ausweis</h1><form method="post" action="${path}">
<label>Wer <input name="login"></label>
<label>Niveau <input name="acr"></label>
<button name="do" value="sign-in">Anmelden</button>
<button name="do" value="cancel">Abbrechen</button></form></html>`;

async function fields(request) {
    let body = "";
    for await (const chunk of request) body += chunk;
    return new URLSearchParams(body);
}

const answer = provider.callback();
server.on("request", async (request, response) => {
    const { pathname } = new URL(request.url, issuer);
    if (!pathname.startsWith("/anmelden/")) return answer(request, response);
    if (request.method === "GET") {
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        return response.end(page(pathname));
    }
    const sent = await fields(request);
    const result =
        sent.get("do") === "cancel"
            ? { error: "access_denied", error_description: "cancelled" }
            : { login: { accountId: sent.get("login"), acr: sent.get("acr"), remember: false } };
    await provider.interactionFinished(request, response, result);
});

process.stdout.write(`${issuer}\n`);
