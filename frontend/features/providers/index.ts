export { Providers } from "./providers";
