export { Welcome, WelcomePage } from "./welcome";
