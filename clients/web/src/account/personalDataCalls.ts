/** Calls to the API's routes for personal data. */
import { answer, api } from "../api/client";

export const startExport = () => answer(api.POST("/v1/users/export"));

export const findExport = (exportId: string) =>
  answer(api.GET("/v1/users/export/{export_id}", { params: { path: { export_id: exportId } } }));

export const eraseAccount = (password: string) => answer(api.DELETE("/v1/users", { body: { password } }));
