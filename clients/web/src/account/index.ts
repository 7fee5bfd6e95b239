/** The pages of the account: a chunk of its own. */
export { Account, AccountPages } from "./Account";
export { Devices } from "./Devices";
export { ForgotPassword } from "./ForgotPassword";
export { EditProfile, NewProfile } from "./ProfileForm";
export { EditProfiles, Profiles } from "./Profiles";
export { ResetPassword } from "./ResetPassword";
export { SignUp } from "./SignUp";
export { VerifyEmail } from "./VerifyEmail";
