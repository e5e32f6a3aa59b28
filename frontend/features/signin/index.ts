export { Mark } from "./mark";
export { Reauth } from "./reauth";
export { SignIn } from "./sign-in";
