import { said } from "./words.js";

// A question to the server; where it has no answer, the error says what to do.
export async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new Error(said("the server does not answer"));
  }
  if (answer.status === 401) throw new Error(said("sign in again by the address that the terminal printed"));
  return answer;
}

export async function values(answer) {
  const kind = answer.headers.get("content-type") || "";
  if (!kind.startsWith("application/json")) throw new Error(said("the server answered with status {status}", { status: answer.status }));
  return answer.json();
}
