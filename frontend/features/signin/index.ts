export * from "./login-page";
export * from "./reauth";
export * from "./sign-in";
